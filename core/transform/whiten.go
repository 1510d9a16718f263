// Package transform changes the voxels of cases and windows: normalisation, and augmentation drawn at random.
package transform

import (
	"math"

	"dev.niftynet/core/volume"
)

// minDeviation keeps a constant image from being divided by zero.
const minDeviation = 1e-5

// Whiten brings every channel of v to mean 0 and standard deviation 1 (of the population), in place.
// A deviation below 1e-5 counts as 1e-5, as in NiftyNet.
func Whiten(v *volume.Volume) {
	for c := range v.Channels {
		x := v.Channel(c)
		mean, deviation := moments(x)
		scale := 1 / max(deviation, minDeviation)
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
