package kernel

import "math"

// SumSquares is the sum of x*x.
func SumSquares[T Float](x []T) float64 {
	total := 0.0
	for _, v := range x {
		total += float64(v) * float64(v)
	}
	return total
}

// Finite reports whether x holds neither NaN nor infinity.
func Finite[T Float](x []T) bool {
	for _, v := range x {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return false
		}
	}
	return true
}
