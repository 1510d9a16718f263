package metric

import (
	"fmt"

	"dev.niftynet/core/volume"
)

// Scores is what one label of one case is judged by.
type Scores struct {
	Overlap
	Surface
	Label int
}

// Segmentation scores one label of a predicted label map; both maps must lie on one grid (to a tenth of a voxel) and
// only their first channel counts. Where the label is in just one of them Dice and Jaccard are 0 and distances NaN;
// where it is in none all measures are NaN.
func Segmentation(reference, prediction *volume.Volume, label int) (Scores, error) {
	if err := volume.SameGrid(reference, prediction, 0.1); err != nil {
		return Scores{}, fmt.Errorf("reference and prediction: %w", err)
	}
	return Scores{
		Overlap: CountOverlap(reference.Channel(0), prediction.Channel(0), label),
		Surface: surfaceOf(reference, prediction, label),
		Label:   label,
	}, nil
}

// Measure is a named value.
type Measure struct {
	Name  string
	Value float64
}

// Measures lists all scores in the order of tables, under the names of tables and JSON.
func (s Scores) Measures() []Measure {
	return []Measure{
		{"dice", s.Dice()},
		{"jaccard", s.Jaccard()},
		{"hausdorff_mm", s.HausdorffMM},
		{"hausdorff95_mm", s.Hausdorff95MM},
		{"average_distance_mm", s.AverageDistanceMM},
		{"nsd_1mm", s.NSD1MM},
		{"volume_difference", s.VolumeDifference()},
	}
}
