package kernel

// Stencil is the voxels of an image that one location reads.
type Stencil[T Float] struct {
	N      int           // voxels, at most 64
	At     [64]int       // which, as their number in the image
	Weight [64]T         // how much of each is in the result
	Slope  [3][64]T      // how much more when the location moves by a voxel along D, H, W
	axes   [3]support[T] // along D, H, W
}

// Locate finds the voxels and weights of a location, given by its coordinates along D, H, W.
func (s *Stencil[T]) Locate(r *Resample, location []T) {
	if r.Interpolation == Linear && s.inCell(r, location) {
		return
	}
	s.readAxes(r, location)
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

func (s *Stencil[T]) readAxes(r *Resample, location []T) {
	for axis := range s.axes {
		s.axes[axis].read(r, location[axis], r.In[axis])
	}
}

// inCell does what Locate does for most locations: those between eight voxels, of which it reports that they are.
func (s *Stencil[T]) inCell(r *Resample, location []T) bool {
	d, h, w := location[0], location[1], location[2]
	inside := d >= 0 && h >= 0 && w >= 0 && d < T(r.In[0]-1) && h < T(r.In[1]-1) && w < T(r.In[2]-1)
	if !inside {
		return false
	}
	i, j, k := int(d), int(h), int(w)
	d, h, w = d-T(i), h-T(j), w-T(k)
	at := (i*r.In[1]+j)*r.In[2] + k
	row, plane := r.In[2], r.In[1]*r.In[2]
	s.N = 8
	to, weights := s.At[:8], s.Weight[:8]
	to[0], to[1], to[2], to[3] = at, at+1, at+row, at+row+1
	at += plane
	to[4], to[5], to[6], to[7] = at, at+1, at+row, at+row+1
	near, far := (1-d)*(1-h), (1-d)*h
	weights[0], weights[1], weights[2], weights[3] = near*(1-w), near*w, far*(1-w), far*w
	near, far = d*(1-h), d*h
	weights[4], weights[5], weights[6], weights[7] = near*(1-w), near*w, far*(1-w), far*w
	return true
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

// Keep leaves out all voxels but those from one on and before another.
func (s *Stencil[T]) Keep(from, before int) {
	n := 0
	for k, at := range s.At[:s.N] {
		if at >= from && at < before {
			s.At[n], s.Weight[n] = at, s.Weight[k]
			n++
		}
	}
	s.N = n
}

// Differentiate finds the slopes at the location that was given to Locate last.
func (s *Stencil[T]) Differentiate(r *Resample, location []T) {
	s.readAxes(r, location)
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
