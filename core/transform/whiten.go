// Package transform changes the voxels of cases: masks, normalisation of intensities and labels, padding. Records that
// outputs need for the way back have an Invert.
package transform

import "math"

// leastContrast is the deviation, as a share of the mean, below which an image is constant but for rounding.
const leastContrast = 1e-7

// Whiten brings intensities x to mean 0 and standard deviation 1 (of the population), in place, whatever their unit:
// diffusion in m²/s is about 1e-9. (NiftyNet takes deviations below 1e-5 for 1e-5.) Mean and deviation are those of the
// foreground, which may be x itself. Where the foreground is constant, x becomes 0.
func Whiten(x, foreground []float32) {
	mean, deviation := moments(foreground)
	scale := 0.0
	if deviation > leastContrast*math.Abs(mean) {
		scale = 1 / deviation
	}
	for i, value := range x {
		x[i] = float32((float64(value) - mean) * scale)
	}
}

// moments is the mean and the standard deviation of x.
func moments(x []float32) (mean, deviation float64) {
	n := float64(max(len(x), 1))
	for _, v := range x {
		mean += float64(v)
	}
	mean /= n
	variance := 0.0
	for _, v := range x {
		d := float64(v) - mean
		variance += float64(d * d)
	}
	return mean, math.Sqrt(variance / n)
}
