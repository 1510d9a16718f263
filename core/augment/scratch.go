package augment

import (
	"math"
	"slices"

	"dev.niftynet/core/config"
	"dev.niftynet/core/volume"
)

// Scratch is memory that changes need; a goroutine keeps one for all its windows. The zero Scratch is ready.
type Scratch struct {
	row     places    // of the voxels of a row
	values  []float32 // of a row
	image   []float32 // of a window
	moved   []float32 // of a window
	box     []float32 // of a case
	padded  []float32 // a window, or that box, with what lies beyond its ends
	weights []float64 // of a row of control points
	first   []int     // of the coefficients around the voxels of a row
	shares  [][3][mostTaps]float32
	power   power
}

// grown makes memory n numbers long, anew only when it is too small.
func grown[T any](memory *[]T, n int) []T {
	if cap(*memory) < n {
		*memory = make([]T, n)
	}
	*memory = (*memory)[:n]
	return *memory
}

// ScratchBytes is about what a Scratch comes to hold when windows of some voxels along x, y, z are changed, their images
// interpolated by splines of an order. Voxels count as cubes; the largest case has so many.
func ScratchBytes(a *config.Augmentation, window [3]int, order, largest int) int64 {
	const float, windows = 4, 3
	voxels := float64(windows * window[0] * window[1] * window[2])
	box, smooths := lookedAt(a, window, order)
	box = min(box, float64(largest))
	if order > 1 || smooths {
		voxels += box
	}
	if smooths {
		voxels += box
	}
	return int64(float * voxels)
}

// lookedAt is about how many voxels of a case a window may be made of, and whether those are smoothed first.
func lookedAt(a *config.Augmentation, window [3]int, order int) (voxels float64, smooths bool) {
	turns := slices.ContainsFunc([][2]float64{a.RotationAngle, a.RotationAngleX, a.RotationAngleY, a.RotationAngleZ, a.Shear}, isWide)
	if !turns && !isWide(a.ScalingPercentage) && !a.ElasticDeformation {
		return 0, false
	}
	zoom := 1 + min(a.ScalingPercentage[0], 0)/100 // the least
	margin := 0.0
	if smooths = a.Antialiasing && zoom < 1; smooths {
		margin += float64(len(volume.Gaussian(volume.Antialias(1 / zoom))))
	}
	if order > 1 {
		margin += splineReach
	}
	if a.ElasticDeformation {
		const mostDeviations = 4 // of nearly all control points
		margin += mostDeviations * a.DeformationSigma
	}
	diagonal := math.Hypot(math.Hypot(float64(window[0]), float64(window[1])), float64(window[2]))
	voxels = 1
	for _, n := range window {
		side := float64(n)
		if turns {
			side = diagonal
		}
		voxels *= side/zoom + 2*margin
	}
	return voxels, smooths
}

// isWide reports whether a range about 0 holds more than that.
func isWide(limits [2]float64) bool { return limits != [2]float64{} }
