package kernel

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
	out, margin := s.Size, [3]int{}
	for axis, size := range s.Size {
		if axis == s.Axis || s.Crop && size > 1 {
			out[axis], margin[axis] = size-2, 1
		}
	}
	return separable(s.N, s.Channels, s.Size, out, func(axis, o int) (int, []float64) {
		if axis == s.Axis {
			return o, []float64{-1, 0, 1}
		}
		return o + margin[axis], []float64{1}
	})
}
