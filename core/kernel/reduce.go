package kernel

// SumSquares is the sum of x*x.
func SumSquares[T Float](x []T) float64 {
	total := 0.0
	for _, v := range x {
		total += float64(v) * float64(v)
	}
	return total
}
