package metric

import (
	"math"
	"slices"

	"dev.niftynet/core/volume"
)

// Surface is how far the borders of a label lie apart, as NiftyNet defines it but in mm. A border voxel is a voxel
// of the label of which fewer than six face neighbours have it too, those outside the volume counting as without.
type Surface struct {
	// HausdorffMM is the greatest distance from a border voxel of either to the nearest of the other;
	// Hausdorff95MM the greater of both directions' 95th percentiles, interpolated linearly.
	HausdorffMM, Hausdorff95MM float64
	// AverageDistanceMM is the sum of all those distances over the number of voxels in either border.
	AverageDistanceMM float64
	// NSD1MM is the normalised surface Dice at 1 mm (Nikolov et al. 2021, doi:10.2196/26151) on border voxels:
	// those of both within 1 mm of the other border, over all. It is 0 where just one mask is empty.
	NSD1MM float64
}

// surfaceOf compares the borders of one label. Distances are NaN where a mask is empty.
func surfaceOf(reference, prediction *volume.Volume, label int) Surface {
	b := boundingBox(reference, prediction, label)
	r, p := border(reference, label, b), border(prediction, label, b)
	spacing := reference.Affine.SpacingMM()
	toPrediction := distancesAt(r, squaredDistances(p, b.size, spacing))
	toReference := distancesAt(p, squaredDistances(r, b.size, spacing))
	nan := math.NaN()
	if len(toPrediction)+len(toReference) == 0 {
		return Surface{nan, nan, nan, nan}
	}
	if len(toPrediction) == 0 || len(toReference) == 0 {
		return Surface{nan, nan, nan, 0}
	}
	either := 0
	for i := range r {
		if r[i] || p[i] {
			either++
		}
	}
	return Surface{
		HausdorffMM:       max(toPrediction[len(toPrediction)-1], toReference[len(toReference)-1]),
		Hausdorff95MM:     max(percentile(toPrediction, 95), percentile(toReference, 95)),
		AverageDistanceMM: (sum(toPrediction) + sum(toReference)) / float64(either),
		NSD1MM:            float64(within(toPrediction, 1)+within(toReference, 1)) / float64(len(toPrediction)+len(toReference)),
	}
}

// distancesAt is the distances of marked voxels in ascending order.
func distancesAt(marked []bool, squared []float64) []float64 {
	var d []float64
	for i, m := range marked {
		if m {
			d = append(d, math.Sqrt(squared[i]))
		}
	}
	slices.Sort(d)
	return d
}

// percentile interpolates linearly between the values of an ascending list, as numpy.percentile does.
func percentile(ascending []float64, percent float64) float64 {
	at := percent / 100 * float64(len(ascending)-1)
	i := int(at)
	if i == len(ascending)-1 {
		return ascending[i]
	}
	return ascending[i] + float64((at-float64(i))*(ascending[i+1]-ascending[i]))
}

func sum(values []float64) float64 {
	s := 0.0
	for _, v := range values {
		s += v
	}
	return s
}

// within counts the distances up to a tolerance, with allowance for the rounding of a voxel size stored as float32.
func within(distances []float64, toleranceMM float64) int {
	n := 0
	for _, d := range distances {
		if d <= toleranceMM*(1+1e-6) {
			n++
		}
	}
	return n
}
