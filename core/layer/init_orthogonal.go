package layer

import (
	"math"
	"math/rand/v2"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// Orthogonal fills a matrix of all axes but the last by the last with orthonormal columns or, if it is wider than
// high, rows: uniformly distributed ones (Saxe et al. 2014, arXiv:1312.6120). A vector has none.
func Orthogonal(shape tensor.Shape) Init {
	if len(shape) < 2 {
		panic(&graph.ShapeError{Op: "orthogonal", Shapes: []tensor.Shape{shape}, Problem: "want at least two axes"})
	}
	high, wide := rows(shape), shape[len(shape)-1]
	return func(r *rand.Rand, data []float32) {
		vectors := orthonormal(r, min(high, wide), max(high, wide))
		for i := range data {
			row, column := i/wide, i%wide
			if high < wide {
				row, column = column, row
			}
			data[i] = float32(vectors[column][row])
		}
	}
}

// orthonormal draws n vectors of a length, normally distributed, and makes each orthogonal to those before it: the Q of
// a QR decomposition whose R has a positive diagonal.
func orthonormal(r *rand.Rand, n, length int) [][]float64 {
	vectors := make([][]float64, n)
	for i := range vectors {
		v := make([]float64, length)
		for k := range v {
			v[k] = r.NormFloat64()
		}
		for _, u := range vectors[:i] {
			addScaled(v, u, -dot(u, v))
		}
		scale := 1 / math.Sqrt(dot(v, v))
		for k := range v {
			v[k] *= scale
		}
		vectors[i] = v
	}
	return vectors
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

func addScaled(to, v []float64, factor float64) {
	for i := range to {
		to[i] += factor * v[i]
	}
}
