package kernel

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
	return separable(f.N, f.Channels, f.In, f.Out, f.taps)
}

// taps is the control points around voxel o along an axis.
func (f ControlField) taps(axis, o int) (from int, weights []float64) {
	size, margin := f.In[axis], 0
	if size == 1 {
		return 0, []float64{1}
	}
	if f.Interpolation == BSpline {
		margin = 1
	}
	at := float64(margin) + float64(o*(size-1-2*margin))/float64(max(f.Out[axis]-1, 1))
	var s support[float64]
	s.read(&Resample{Interpolation: f.Interpolation, Boundary: Zero}, at, size)
	for k, i := range s.at[:s.n] {
		if i >= 0 {
			weights = append(weights, s.weight[k])
		}
	}
	return s.at[0], weights
}
