package kernel

import "math"

// ResizeKind is a way to find a voxel of a resized image in the image itself.
type ResizeKind int

// The kinds. Position o of Out takes the position given here of In, and none beyond the first or last voxel.
const (
	LinearAsymmetric ResizeKind = iota // o*In/Out, linear between its neighbours: TensorFlow 1's resize_bilinear
	LinearHalfPixel                    // (o+1/2)*In/Out - 1/2, linear: PyTorch's interpolate with align_corners=False
	NearestVoxel                       // floor(o*In/Out), without interpolation: PyTorch's "nearest"
)

// Resize takes images [N In C] to [N Out C], larger or smaller; smaller ones are not smoothed.
type Resize struct {
	N        int    // images
	In, Out  [3]int // spatial sizes
	Channels int
	Kind     ResizeKind
}

// Separable is the map along D, H and W.
func (r Resize) Separable() Separable { return separable(r.N, r.Channels, r.In, r.Out, r.taps) }

// taps is the voxel, or the two, that position o along an axis lies between.
func (r Resize) taps(axis, o int) (from int, weights []float64) {
	in, out := r.In[axis], r.Out[axis]
	if r.Kind == NearestVoxel {
		return o * in / out, []float64{1}
	}
	at := float64(o*in) / float64(out)
	if r.Kind == LinearHalfPixel {
		at = max((float64(2*o+1)*float64(in)/float64(out)-1)/2, 0)
	}
	floor := math.Floor(at)
	from = int(floor)
	if part := at - floor; part > 0 && from < in-1 {
		return from, []float64{1 - part, part}
	}
	return min(from, in-1), []float64{1}
}
