package phantom

import (
	"math"
	"math/rand/v2"
)

// field is a smooth random function at every voxel, x fastest, of mean 0 and standard deviation about 1: a cubic
// B-spline with a normal coefficient at every knot. It varies over about knot voxels.
func field(r *rand.Rand, size [3]int, knot float64) []float64 {
	// One dimension of the spline keeps between 0.46 and 0.5 of its coefficients' variance.
	const spread = 3.03
	var shape [3]int
	for axis, n := range size {
		shape[axis] = int(float64(n-1)/knot) + 4
	}
	values := make([]float64, shape[0]*shape[1]*shape[2])
	for i := range values {
		values[i] = spread * r.NormFloat64()
	}
	for axis, n := range size {
		values = upsample(values, shape, axis, n, knot)
		shape[axis] = n
	}
	return values
}

// upsample evaluates a spline along one axis at n voxels, given its coefficients there.
func upsample(coefficients []float64, shape [3]int, axis, n int, knot float64) []float64 {
	inner, outer := 1, 1
	for i, length := range shape {
		if i < axis {
			inner *= length
		} else if i > axis {
			outer *= length
		}
	}
	out := make([]float64, outer*n*inner)
	for o := range outer {
		from := coefficients[o*shape[axis]*inner:]
		for i := range n {
			first, w := bspline(float64(i) / knot)
			to := out[(o*n+i)*inner:][:inner]
			for k := range 4 {
				row := from[(first+k)*inner:][:inner]
				for j, c := range row {
					to[j] += float64(w[k] * c)
				}
			}
		}
	}
	return out
}

// bspline gives the first of the four coefficients that count at a place, and their weights.
func bspline(at float64) (first int, weights [4]float64) {
	whole := math.Floor(at)
	t := at - whole
	return int(whole), [4]float64{
		(1 - t) * (1 - t) * (1 - t) / 6,
		(4 - 6*t*t + 3*t*t*t) / 6,
		(1 + 3*t + 3*t*t - 3*t*t*t) / 6,
		t * t * t / 6,
	}
}

// step rises from 0 to 1 about 0.
func step(x float64) float64 {
	switch {
	case x < -20:
		return 0
	case x > 20:
		return 1
	}
	return 1 / (1 + math.Exp(-x))
}
