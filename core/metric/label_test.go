package metric_test

import (
	"testing"

	"dev.niftynet/core/metric"
)

func TestLabelName_FallsBackOnTheNumber(t *testing.T) {
	names := []string{"background", "spleen", ""}
	for label, want := range map[int]string{-1: "-1", 1: "1 spleen", 2: "2", 3: "3"} {
		if got := metric.LabelName(names, label); got != want {
			t.Errorf("label %d is called %q, want %q", label, got, want)
		}
	}
}
