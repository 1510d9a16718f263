package kernel

// Scale is y = factor*x. y may be x.
func Scale[T Float](x []T, factor T, y []T) {
	for i, v := range x {
		y[i] = factor * v
	}
}
