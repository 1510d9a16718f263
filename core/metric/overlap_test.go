package metric_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/core/metric"
)

func TestCountOverlaps_CountsEveryLabelAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, classes := rapid.IntRange(0, 40).Draw(t, "voxels"), rapid.IntRange(1, 5).Draw(t, "classes")
		value := rapid.SampledFrom([]float32{0, 1, 2, 3, 4, 7, -1, 0.5, float32(math.NaN())})
		reference := rapid.SliceOfN(value, n, n).Draw(t, "reference")
		prediction := rapid.SliceOfN(value, n, n).Draw(t, "prediction")
		var want []metric.Overlap
		for label := range classes {
			want = append(want, metric.CountOverlap(reference, prediction, label))
		}
		if diff := cmp.Diff(want, metric.CountOverlaps(reference, prediction, classes)); diff != "" {
			t.Fatal(diff)
		}
	})
}
