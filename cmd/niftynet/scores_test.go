package main

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/metric"
	"dev.niftynet/core/volume"
)

func TestPrintScores_TellsMissedLabels(t *testing.T) {
	rowOf := func(labels ...float32) *volume.Volume {
		v := volume.New([3]int{len(labels), 1, 1}, 1, volume.Identity())
		copy(v.Data, labels)
		return v
	}
	var records []metric.Record
	for _, c := range []struct {
		id         string
		prediction *volume.Volume
	}{{"found", rowOf(0, 1, 1, 1)}, {"missed", rowOf(0, 0, 0, 0)}} {
		r, err := segmentation.Score(c.id, rowOf(0, 1, 1, 1), c.prediction, 2)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r...)
	}
	var out bytes.Buffer
	printScores(&out, records, []string{"dice", "hausdorff_mm"}, []string{"background", "tail"})
	want := `CASE    LABEL   dice    hausdorff_mm
found   1 tail  1.0000  0.0000
missed  1 tail  0.0000  -

2 CASES             LABEL   dice    hausdorff_mm
mean                1 tail  0.5000  0.0000
sd                  1 tail  0.5000  0.0000
cases with a value  1 tail  2       1
label 1 tail is missed in 1 cases that have it
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
