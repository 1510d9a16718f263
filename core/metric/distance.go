package metric

import "math"

// squaredDistances gives every voxel of a box the squared distance in mm2 to the nearest marked one, infinite if none is.
// It is exact: the separable transform of Felzenszwalb & Huttenlocher, "Distance Transforms of Sampled
// Functions", Theory of Computing 8 (2012), doi:10.4086/toc.2012.v008a019, with the voxel size along each axis.
func squaredDistances(marked []bool, size [3]int, spacingMM [3]float64) []float64 {
	d := make([]float64, len(marked))
	for i, m := range marked {
		if !m {
			d[i] = math.Inf(1)
		}
	}
	e := newEnvelope(max(size[0], size[1], size[2]))
	step := [3]int{1, size[0], size[0] * size[1]}
	for axis := range 3 {
		j, k := (axis+1)%3, (axis+2)%3
		for a := range size[j] {
			for b := range size[k] {
				e.transform(d[a*step[j]+b*step[k]:], size[axis], step[axis], spacingMM[axis])
			}
		}
	}
	return d
}

// envelope is the lower envelope of parabolas along one line, with room for its longest.
type envelope struct {
	apex   []int     // positions of the parabolas, in voxels
	height []float64 // their heights
	from   []float64 // where each begins to be lowest, in voxels
}

func newEnvelope(length int) *envelope {
	return &envelope{apex: make([]int, length), height: make([]float64, length), from: make([]float64, length)}
}

// transform replaces line[i*step], for i < n, by the least of line[j*step] + (spacing (i-j))^2 over all j.
func (e *envelope) transform(line []float64, n, step int, spacing float64) {
	square := spacing * spacing
	k := -1 // parabola that is lowest furthest on
	for q := range n {
		f := line[q*step]
		if math.IsInf(f, 1) {
			continue
		}
		start := math.Inf(-1)
		for k >= 0 {
			p := e.apex[k]
			// Where the parabola of q meets that of p.
			start = ((f-e.height[k])/square + float64(q*q-p*p)) / float64(2*(q-p))
			if start > e.from[k] {
				break
			}
			k--
			start = math.Inf(-1)
		}
		k++
		e.apex[k], e.height[k], e.from[k] = q, f, start
	}
	if k < 0 {
		return
	}
	last := k
	k = 0
	for i := range n {
		for k < last && e.from[k+1] < float64(i) {
			k++
		}
		away := float64(i-e.apex[k]) * spacing
		line[i*step] = e.height[k] + float64(away*away)
	}
}
