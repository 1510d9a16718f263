package kernel

// Resample reads images x [N In Channels] at coordinates [N Out 3], or [1 Out 3] for all images alike. A coordinate
// counts voxels along D, H and W from 0 at the centre of the first.
//
// NiftyNet's layer has quirks at a Zero boundary that are not kept: there the last plane is 0 (linear), the first and
// last are 0 (nearest), B-splines are refused and inverse distances replicate. Here voxels outside are 0, no more.
type Resample struct {
	N             int
	In, Out       [3]int
	Channels      int
	Shared        bool // one set of coordinates serves all images
	Interpolation Interpolation
	Boundary      Boundary
}

// Grid is where the coordinates of location o of image n start.
func (r *Resample) Grid(n, o int) int {
	if r.Shared {
		return 3 * o
	}
	return 3 * (n*volume(r.Out) + o)
}

// eachLocation calls f with a stencil, where its image starts in x, and where its location is in y and in the coordinates.
func eachLocation[T Float](r Resample, coordinates []T, f func(s *Stencil[T], x, y, at int)) {
	var s Stencil[T]
	for n := range r.N {
		for o := range volume(r.Out) {
			at := r.Grid(n, o)
			s.Locate(&r, coordinates[at:][:3])
			f(&s, n*volume(r.In)*r.Channels, (n*volume(r.Out)+o)*r.Channels, at)
		}
	}
}

// ResampleForward is y [N Out Channels], the values of x at the coordinates.
func ResampleForward[T Float](r Resample, x, coordinates, y []T) {
	clear(y)
	eachLocation(r, coordinates, func(s *Stencil[T], image, to, _ int) {
		for k, w := range s.Weight[:s.N] {
			for c := range r.Channels {
				y[to+c] += w * x[image+s.At[k]*r.Channels+c]
			}
		}
	})
}

// ResampleBackward is dx [N In Channels]: every voxel gets the dy of the locations that read it, times their weights,
// in the order of the locations.
func ResampleBackward[T Float](r Resample, coordinates, dy, dx []T) {
	clear(dx)
	eachLocation(r, coordinates, func(s *Stencil[T], image, from, _ int) {
		for k, w := range s.Weight[:s.N] {
			for c := range r.Channels {
				dx[image+s.At[k]*r.Channels+c] += w * dy[from+c]
			}
		}
	})
}

// ResampleSlope is the gradient by the coordinates, of their shape. Where the interpolation has a kink, at whole
// coordinates of a linear one, it is the slope above.
func ResampleSlope[T Float](r Resample, x, coordinates, dy, dCoordinates []T) {
	clear(dCoordinates)
	eachLocation(r, coordinates, func(s *Stencil[T], image, from, to int) {
		s.Differentiate(&r, coordinates[to:][:3])
		for k := range s.N {
			var product T
			for c := range r.Channels {
				product += dy[from+c] * x[image+s.At[k]*r.Channels+c]
			}
			for axis := range 3 {
				dCoordinates[to+axis] += s.Slope[axis][k] * product
			}
		}
	})
}
