// Package transform changes the voxels of cases and windows: normalisation, and augmentation drawn at random.
package transform

import (
	"math"

	"dev.niftynet/core/volume"
)

// leastContrast is the deviation, as a share of the mean, below which an image is constant but for rounding.
const leastContrast = 1e-7

// Whiten brings every channel of v to mean 0 and standard deviation 1 (of the population), in place, whatever its unit:
// diffusion in m²/s is about 1e-9. (NiftyNet takes deviations below 1e-5 for 1e-5.) A constant channel becomes 0.
func Whiten(v *volume.Volume) {
	for c := range v.Channels {
		x := v.Channel(c)
		mean, deviation := moments(x)
		scale := 0.0
		if deviation > leastContrast*math.Abs(mean) {
			scale = 1 / deviation
		}
		for i, value := range x {
			x[i] = float32((float64(value) - mean) * scale)
		}
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
		variance += d * d
	}
	return mean, math.Sqrt(variance / n)
}
