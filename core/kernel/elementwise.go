package kernel

// Add is y = a + b. y may be a or b.
func Add[T Float](a, b, y []T) { AddScaled(a, b, 1, y) }

// AddScaled is y = a + factor*b. y may be a or b.
func AddScaled[T Float](a, b []T, factor T, y []T) {
	for i := range y {
		y[i] = a[i] + factor*b[i]
	}
}

// Scale is y = factor*x. y may be x.
func Scale[T Float](x []T, factor T, y []T) {
	for i, v := range x {
		y[i] = factor * v
	}
}
