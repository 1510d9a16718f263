package main

import (
	"strings"
	"testing"

	"dev.niftynet/core/train"
)

func TestLine_SaysWhatStepsWaitFor(t *testing.T) {
	r := &reporter{last: 100, batch: 2}
	waiting := train.StepDone{Step: 20, Pace: train.Pace{WaitMS: 38, ComputeMS: 62}, WaitsFor: "data"}
	if line := r.line(waiting); !strings.HasSuffix(line, "  waits for data 38 %: raise network.num_workers, or lower augmentation") {
		t.Error(line)
	}
	computing := train.StepDone{Step: 20, Pace: train.Pace{WaitMS: 1, ComputeMS: 99}, WaitsFor: "compute"}
	if line := r.line(computing); strings.Contains(line, "%") {
		t.Errorf("nothing is to be done about it: %s", line)
	}
}

func TestByLabel_NamesTheFirstLabelsInTheirOrder(t *testing.T) {
	many := map[string]float64{"10": 0.5}
	for _, label := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		many[label] = 0.25
	}
	for _, c := range []struct {
		dice map[string]float64
		want string
	}{
		{nil, ""},
		{map[string]float64{"10": 0.5, "9": 0.25}, "  (label 9 0.2500, label 10 0.5000)"},
		{many, "  (label 1 0.2500, label 2 0.2500, label 3 0.2500, label 4 0.2500, label 5 0.2500, label 6 0.2500, label 7 0.2500, label 8 0.2500, 2 more)"},
	} {
		if got := byLabel(c.dice); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
