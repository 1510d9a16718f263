package segmentation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/volume"
)

// row is a label map of voxels in a row along x.
func row(labels ...float32) *volume.Volume {
	v := volume.New([3]int{len(labels), 1, 1}, 1, volume.Identity())
	copy(v.Data, labels)
	return v
}

func TestScore_JudgesTheLabelsOfThePairOrOfTheClasses(t *testing.T) {
	reference, prediction := row(0, 1, 1, 0, 4, 0), row(0, 1, 0, 0, 4, 4)
	for classes, want := range map[int]map[int]float64{
		0: {1: 2. / 3, 4: 2. / 3},
		5: {1: 2. / 3, 2: -1, 3: -1, 4: 2. / 3}, // -1 where neither has the label
	} {
		records, err := segmentation.Score("a", reference, prediction, classes)
		if err != nil {
			t.Fatal(err)
		}
		got := map[int]float64{}
		for _, r := range records {
			got[r.Label] = r.Dice()
			if r.Reference+r.Prediction == 0 {
				got[r.Label] = -1
			}
			if r.Case != "a" {
				t.Errorf("label %d is of case %q", r.Label, r.Case)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d classes: %s", classes, diff)
		}
	}
}

func TestScore_TurnsThePredictionToTheReferencesAxes(t *testing.T) {
	reference := volume.New([3]int{3, 4, 5}, 1, volume.Scaling([3]float64{1, 2, 3}))
	for _, i := range []int{0, 1, 7, 30, 31, 59} {
		reference.Data[i] = 1
	}
	for _, codes := range []string{"RAS", "LPI", "SAR", "PLS"} {
		prediction, err := reference.Reorient(codes)
		if err != nil {
			t.Fatal(err)
		}
		records, err := segmentation.Score("a", reference, prediction, 2)
		if err != nil {
			t.Fatalf("%s: %v", codes, err)
		}
		if r := records[0]; r.Dice() != 1 || r.HausdorffMM != 0 || r.Both != 6 {
			t.Errorf("%s: Dice %v, Hausdorff %v mm, %d voxels in common, want 1, 0 and 6", codes, r.Dice(), r.HausdorffMM, r.Both)
		}
	}
}

func TestScore_RefusesWhatCanNotBeCompared(t *testing.T) {
	moved := row(0, 1, 1)
	moved.Affine[1][3] = 5
	many := make([]float32, 1100)
	for i := range many {
		many[i] = float32(i)
	}
	for _, c := range []struct {
		name                  string
		reference, prediction *volume.Volume
		classes               int
		want                  string
	}{
		{"other size", row(0, 1, 1), row(0, 1), 2, "case a: reference and prediction: sizes differ: 3x1x1 and 2x1x1"},
		{"other place", row(0, 1, 1), moved, 2, "resample the prediction onto the reference"},
		{"label beyond the classes", row(0, 1), row(0, 2), 2, "case a: the prediction has a voxel of 2, where 2 classes allow 0 to 1"},
		{"negative label", row(0, -1), row(0, 1), 2, "case a: the reference has a voxel of -1: labels begin at 0"},
		{"negative label of any classes", row(0, -1), row(0, 1), 0, "case a: the reference has a voxel of -1: labels begin at 0"},
		{"image", row(many...), row(many...), 0, "more than 1000 different values: it is no label map"},
		{"channels", row(0, 1), volume.New([3]int{2, 1, 1}, 3, volume.Identity()), 2, "the prediction has 3 volumes"},
	} {
		if _, err := segmentation.Score("a", c.reference, c.prediction, c.classes); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}
