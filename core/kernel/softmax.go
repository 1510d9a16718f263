package kernel

import "math"

// SoftmaxForward is y[s,c] = exp(x[s,c]) / sum over k of exp(x[s,k]). x and y are [S classes]; y may be x.
func SoftmaxForward[T Float](classes int, x, y []T) {
	for s := 0; s < len(x); s += classes {
		softmaxRow(x[s:][:classes], y[s:][:classes])
	}
}

// SoftmaxBackward is dx = y (dy - sum over k of y[s,k] dy[s,k]), from the output y. dx may be dy.
func SoftmaxBackward[T Float](classes int, y, dy, dx []T) {
	for s := 0; s < len(y); s += classes {
		softmaxRowGrad(y[s:][:classes], dy[s:][:classes], dx[s:][:classes])
	}
}

// softmaxRow also gives the logarithm of the sum of exp(x).
func softmaxRow[T Float](x, y []T) (logSum float64) {
	largest := x[0]
	for _, v := range x {
		largest = max(largest, v)
	}
	total := 0.0
	for _, v := range x {
		total += math.Exp(float64(v - largest))
	}
	for c, v := range x {
		y[c] = T(math.Exp(float64(v-largest)) / total)
	}
	return float64(largest) + math.Log(total)
}

func softmaxRowGrad[T Float](y, dy, dx []T) {
	var mean T
	for c, p := range y {
		mean += p * dy[c]
	}
	for c, p := range y {
		dx[c] = p * (dy[c] - mean)
	}
}

// Argmax is the number of the first of the largest classes: x is [S classes] and y [S]. What is not a number is never
// the largest.
func Argmax[T Float](classes int, x, y []T) {
	for s := range y {
		largest := T(math.Inf(-1))
		y[s] = 0
		for c, v := range x[s*classes:][:classes] {
			if v > largest {
				largest, y[s] = v, T(c)
			}
		}
	}
}
