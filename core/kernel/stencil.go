package kernel

// Stencil is the voxels of an image that one location reads.
type Stencil[T Float] struct {
	N      int        // voxels, at most 64
	At     [64]int    // which, as their number in the image
	Weight [64]T      // how much of each is in the result
	Slope  [3][64]T   // how much more when the location moves by a voxel along D, H, W; after Differentiate
	axes   [3]taps[T] // along D, H, W
}

// Locate finds the voxels and weights of a location, given by its coordinates along D, H, W.
func (s *Stencil[T]) Locate(r *Resample, location []T) {
	for axis := range s.axes {
		s.axes[axis].read(r, location[axis], r.In[axis])
	}
	if r.Interpolation == InverseDistance {
		s.inverseDistances(r)
		return
	}
	s.N = 0
	d, h, w := &s.axes[0], &s.axes[1], &s.axes[2]
	for i := range d.n {
		for j := range h.n {
			if d.at[i] < 0 || h.at[j] < 0 {
				continue
			}
			row, weight := (d.at[i]*r.In[1]+h.at[j])*r.In[2], d.weight[i]*h.weight[j]
			for k := range w.n {
				if w.at[k] >= 0 {
					s.At[s.N], s.Weight[s.N] = row+w.at[k], weight*w.weight[k]
					s.N++
				}
			}
		}
	}
}

// Planes is the first and the last plane of an image that a coordinate along D reads; first is greater if none.
func (s *Stencil[T]) Planes(r *Resample, coordinate T) (first, last int) {
	t := &s.axes[0]
	t.read(r, coordinate, r.In[0])
	first, last = r.In[0], -1
	for _, at := range t.at[:t.n] {
		if at >= 0 {
			first, last = min(first, at), max(last, at)
		}
	}
	return first, last
}

// Differentiate finds the slopes at the location that was found last.
func (s *Stencil[T]) Differentiate(r *Resample) {
	if r.Interpolation == InverseDistance {
		s.inverseDistanceSlopes()
		return
	}
	d, h, w := &s.axes[0], &s.axes[1], &s.axes[2]
	n := 0
	for i := range d.n {
		for j := range h.n {
			for k := range w.n {
				if d.at[i] < 0 || h.at[j] < 0 || w.at[k] < 0 {
					continue
				}
				s.Slope[0][n] = d.slope[i] * h.weight[j] * w.weight[k]
				s.Slope[1][n] = d.weight[i] * h.slope[j] * w.weight[k]
				s.Slope[2][n] = d.weight[i] * h.weight[j] * w.slope[k]
				n++
			}
		}
	}
}

// inverseDistances weighs the corners of the voxel cell around a location. Those outside, where the boundary is zero,
// take their share.
func (s *Stencil[T]) inverseDistances(r *Resample) {
	s.N = 0
	var total T
	for corner := range 8 {
		weight := s.inverse(corner)
		total += weight
		at, inside := 0, true
		for axis := range s.axes {
			tap := s.axes[axis].at[corner>>(2-axis)&1]
			at, inside = at*r.In[axis]+tap, inside && tap >= 0
		}
		if inside {
			s.At[s.N], s.Weight[s.N] = at, weight
			s.N++
		}
	}
	for k := range s.N {
		s.Weight[k] /= total
	}
}

// inverse is the weight of a corner before they are normalised.
func (s *Stencil[T]) inverse(corner int) T {
	d, h, w := s.toCorner(0, corner), s.toCorner(1, corner), s.toCorner(2, corner)
	return 1 / (d*d + h*h + w*w + 1e-6)
}

// toCorner is how far the location lies beyond a corner along an axis.
func (s *Stencil[T]) toCorner(axis, corner int) T { return s.axes[axis].weight[corner>>(2-axis)&1] }

func (s *Stencil[T]) inverseDistanceSlopes() {
	var total T
	var slope [3]T // of total
	for corner := range 8 {
		weight := s.inverse(corner)
		total += weight
		for axis := range slope {
			slope[axis] -= 2 * s.toCorner(axis, corner) * weight * weight
		}
	}
	n := 0
	for corner := range 8 {
		if s.axes[0].at[corner>>2] < 0 || s.axes[1].at[corner>>1&1] < 0 || s.axes[2].at[corner&1] < 0 {
			continue
		}
		weight := s.inverse(corner)
		for axis := range slope {
			own := -2 * s.toCorner(axis, corner) * weight * weight
			s.Slope[axis][n] = (own - s.Weight[n]*slope[axis]) / total
		}
		n++
	}
}
