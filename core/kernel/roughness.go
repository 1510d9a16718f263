package kernel

// Roughness measures how far fields [N Size C], such as displacements, are from smooth: the mean over images, channels
// and voxels of the squares of differences. Differences are NiftyNet's, f(i+1) - f(i-1) along an axis without a half,
// and the mean is over the voxels that have them, which leaves out Order voxels on every side. Axes of one voxel have
// none, and lose none.
type Roughness struct {
	N        int
	Size     [3]int
	Channels int
	// Order 1 sums the squared differences along the three axes (gradient norm); order 2 those of the differences of
	// differences, with the three mixed ones twice (bending energy; Rueckert et al. 1999, doi:10.1109/42.796284).
	Order int
}

// Difference is a weighted sum of voxels around one.
type Difference struct {
	Share float64 // of its square in the roughness
	Terms []Term
}

// Term is a voxel of a difference: where it is from the voxel in the middle, and its factor.
type Term struct {
	Offset [3]int
	Factor float64
}

// Differences are those whose squares are summed.
func (r Roughness) Differences() []Difference {
	var all []Difference
	for a := range 3 {
		if r.Margin(a) == 0 {
			continue
		}
		if r.Order == 1 {
			all = append(all, Difference{1, along(a, []Term{{Factor: 1}})})
			continue
		}
		for b := range a + 1 {
			if r.Margin(b) == 0 {
				continue
			}
			share := 2.0
			if a == b {
				share = 1
			}
			all = append(all, Difference{share, along(a, along(b, []Term{{Factor: 1}}))})
		}
	}
	return all
}

// along is the difference of terms along an axis, equal offsets joined.
func along(axis int, terms []Term) []Term {
	var result []Term
	for _, sign := range []int{1, -1} {
		for _, t := range terms {
			t.Offset[axis] += sign
			t.Factor *= float64(sign)
			joined := false
			for i := range result {
				if result[i].Offset == t.Offset {
					result[i].Factor += t.Factor
					joined = true
				}
			}
			if !joined {
				result = append(result, t)
			}
		}
	}
	return result
}

// Margin is the voxels at either end of an axis that have no differences.
func (r Roughness) Margin(axis int) int { return min(r.Size[axis]-1, 1) * r.Order }

// Count is the number of values that are averaged.
func (r Roughness) Count() int {
	n := r.N * r.Channels
	for axis, size := range r.Size {
		n *= max(size-2*r.Margin(axis), 0)
	}
	return n
}

// each calls f with every difference and where it is taken, as the offset of the element in the middle.
func (r Roughness) each(f func(d Difference, at int)) {
	for _, difference := range r.Differences() {
		for n := range r.N {
			for d := r.Margin(0); d < r.Size[0]-r.Margin(0); d++ {
				for h := r.Margin(1); h < r.Size[1]-r.Margin(1); h++ {
					row := ((n*r.Size[0]+d)*r.Size[1] + h) * r.Size[2]
					for i := (row + r.Margin(2)) * r.Channels; i < (row+r.Size[2]-r.Margin(2))*r.Channels; i++ {
						f(difference, i)
					}
				}
			}
		}
	}
}

// Step is how many elements on the voxel at an offset is.
func (r Roughness) Step(offset [3]int) int {
	return ((offset[0]*r.Size[1]+offset[1])*r.Size[2] + offset[2]) * r.Channels
}

func evaluateDifference[T Float](r Roughness, d Difference, x []T, at int) float64 {
	sum := 0.0
	for _, t := range d.Terms {
		sum += t.Factor * float64(x[at+r.Step(t.Offset)])
	}
	return sum
}

// RoughnessForward is the roughness of x [N Size C].
func RoughnessForward[T Float](r Roughness, x []T) T {
	total := 0.0
	r.each(func(d Difference, at int) {
		v := evaluateDifference(r, d, x, at)
		total += d.Share * v * v
	})
	return T(total / float64(r.Count()))
}

// RoughnessBackward is the gradient dx of the roughness times dOut.
func RoughnessBackward[T Float](r Roughness, x []T, dOut T, dx []T) {
	clear(dx)
	factor := 2 * float64(dOut) / float64(r.Count())
	r.each(func(d Difference, at int) {
		v := factor * d.Share * evaluateDifference(r, d, x, at)
		for _, t := range d.Terms {
			dx[at+r.Step(t.Offset)] += T(t.Factor * v)
		}
	})
}
