package plot

import "math"

// Smooth is the exponential moving average of y with the weight (0 to just under 1) on the past, freed of its
// bias to the start as TensorBoard and Adam do it: m/(1 - weight^n). Values that are not finite stay where
// they are and don't touch the average; a weight outside the range gives a copy.
func Smooth(y []float64, weight float64) []float64 {
	out := make([]float64, len(y))
	if !(weight > 0 && weight < 1) {
		copy(out, y)
		return out
	}
	mean, bias := 0.0, 1.0
	for i, v := range y {
		if !finite(v) {
			out[i] = v
			continue
		}
		mean = weight*mean + (1-weight)*v
		bias *= weight
		out[i] = mean / (1 - bias)
	}
	return out
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
