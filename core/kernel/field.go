package kernel

import "math"

// Smoothing convolves images [N Size C] with a bell along D, H and W, zeros outside.
type Smoothing struct {
	N        int
	Size     [3]int
	Channels int
	Cauchy   bool       // 1/(1+(x/sigma)²) rather than exp(-x²/(2 sigma²)); both are scaled to sum 1
	Sigma    [3]float64 // voxels; with 0 nothing happens along an axis
	Truncate float64    // the bell ends floor(Truncate*sigma + 1/2) voxels from its middle
}

// MaxTail is the most voxels that half a bell may have.
const MaxTail = 1 << 12

// Tail is the voxels of half a bell.
func (s Smoothing) Tail(axis int) int {
	return integer(math.Floor(s.Sigma[axis]*s.Truncate + 0.5))
}

// bell is the kernel along an axis.
func (s Smoothing) bell(axis int) []float64 {
	tail := s.Tail(axis)
	if tail == 0 {
		return []float64{1}
	}
	bell := make([]float64, 2*tail+1)
	sum := 0.0
	for i := range bell {
		x := float64(i-tail) / s.Sigma[axis]
		if s.Cauchy {
			bell[i] = 1 / (x*x + 1)
		} else {
			bell[i] = math.Exp(-x * x / 2)
		}
		sum += bell[i]
	}
	for i := range bell {
		bell[i] /= sum
	}
	return bell
}

// Separable is the map along D, H and W.
func (s Smoothing) Separable() Separable {
	k := Separable{N: s.N, Channels: s.Channels}
	for axis, size := range s.Size {
		bell, tail := s.bell(axis), s.Tail(axis)
		t := Taps{In: size}
		for o := range size {
			from, to := max(o-tail, 0), min(o+tail+1, size)
			t.From = append(t.From, from)
			t.Weights = append(t.Weights, bell[from-o+tail:to-o+tail])
		}
		k.Axes[axis] = t
	}
	return k
}

// SpatialGradient takes images [N Size C] to their differences f(i+1) - f(i-1) along an axis, without a half, as
// NiftyNet has them. The voxels at the ends of the axis, which lack a neighbour, are left out; with Crop so are those
// at the ends of the other axes of several voxels.
type SpatialGradient struct {
	N        int
	Size     [3]int
	Channels int
	Axis     int
	Crop     bool
}

// Separable is the map along D, H and W.
func (s SpatialGradient) Separable() Separable {
	k := Separable{N: s.N, Channels: s.Channels}
	for axis, size := range s.Size {
		t := Taps{In: size}
		for o := range size {
			switch inside := o > 0 && o < size-1; {
			case axis == s.Axis && inside:
				t.From, t.Weights = append(t.From, o-1), append(t.Weights, []float64{-1, 0, 1})
			case axis != s.Axis && (inside || !s.Crop || size == 1):
				t.From, t.Weights = append(t.From, o), append(t.Weights, []float64{1})
			}
		}
		k.Axes[axis] = t
	}
	return k
}

// ControlField makes dense fields [N Out C] of coarse ones [N In C] whose voxels are control points.
//
// Linear: the first and the last control point are at the first and the last voxel. BSpline: the second and the last
// but one are, so that every voxel has four control points along every axis, of which In must have at least 4
// (Rueckert et al. 1999, doi:10.1109/42.796284). Along an axis of one control point the field is constant.
type ControlField struct {
	N             int
	In, Out       [3]int
	Channels      int
	Interpolation Interpolation // Linear or BSpline
}

// Separable is the map along D, H and W.
func (f ControlField) Separable() Separable {
	k := Separable{N: f.N, Channels: f.Channels}
	for axis, size := range f.In {
		out, margin := f.Out[axis], 0
		if f.Interpolation == BSpline {
			margin = 1
		}
		t := Taps{In: size}
		for o := range out {
			at := float64(margin) + float64(o*(size-1-2*margin))/float64(max(out-1, 1))
			from, weights := f.row(at, size)
			t.From, t.Weights = append(t.From, from), append(t.Weights, weights)
		}
		k.Axes[axis] = t
	}
	return k
}

// row is the control points that a coordinate between them reads.
func (f ControlField) row(at float64, size int) (from int, weights []float64) {
	if size == 1 {
		return 0, []float64{1}
	}
	var t taps[float64]
	t.read(&Resample{Interpolation: f.Interpolation, Boundary: Zero}, at, size)
	from = t.at[0]
	for k, i := range t.at[:t.n] {
		if i >= 0 {
			weights = append(weights, t.weight[k])
		}
	}
	return from, weights
}
