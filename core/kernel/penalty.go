package kernel

import "math"

// Penalty is what a loss adds for large weights w: L1 * sum |w| + L2 * sum w^2/2.
type Penalty struct{ L1, L2 float64 }

// PenaltyValue is the penalty of param.
func PenaltyValue[T Float](p Penalty, param []T) float64 {
	total := 0.0
	for _, w := range param {
		total += p.L1*math.Abs(float64(w)) + p.L2*float64(w)*float64(w)/2
	}
	return total
}

// Penalise adds the penalty's gradient, L1*sign(param) + L2*param, to grad. The sign of 0 is 0.
func Penalise[T Float](p Penalty, param, grad []T) {
	for i, w := range param {
		grad[i] += T(p.L2) * w
		switch {
		case w > 0:
			grad[i] += T(p.L1)
		case w < 0:
			grad[i] -= T(p.L1)
		}
	}
}

// Clamp brings x into -limit..limit.
func Clamp[T Float](limit float64, x []T) {
	for i, v := range x {
		x[i] = min(max(v, -T(limit)), T(limit))
	}
}
