package slice

import (
	"math"
	"slices"
)

// Level is the window of intensities that a picture shows: Low is black, High is white.
type Level struct {
	Low, High float32
}

// Percentiles is the window between two percentiles (0 to 100, linear between ranks) of the finite values.
// Large data are sampled evenly, at some 260 000 places. Without a finite value the window is 0 to 1.
func Percentiles(data []float32, low, high float64) Level {
	const most = 1 << 18
	stride := len(data)/most + 1
	values := make([]float32, 0, min(len(data), most))
	for i := 0; i < len(data); i += stride {
		if finite(data[i]) {
			values = append(values, data[i])
		}
	}
	if len(values) == 0 {
		return Level{Low: 0, High: 1}
	}
	slices.Sort(values)
	return Level{Low: percentile(values, low), High: percentile(values, high)}
}

// percentile of sorted values, as numpy's default has it.
func percentile(sorted []float32, percent float64) float32 {
	at := min(max(percent/100, 0), 1) * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	below, above := float64(sorted[i]), float64(sorted[i+1])
	return float32(below + (above-below)*(at-float64(i)))
}

// grey maps an intensity to 0 (Low and under, or not finite) to 255 (High and over).
func (l Level) grey(v float32) uint8 {
	switch {
	case !finite(v) || v <= l.Low:
		return 0
	case v >= l.High:
		return 255
	default:
		return uint8((v-l.Low)/(l.High-l.Low)*255 + 0.5)
	}
}

func finite(v float32) bool { return !math.IsNaN(float64(v)) && !math.IsInf(float64(v), 0) }
