package segmentation_test

import (
	"slices"
	"testing"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/kernel/cpu"
)

func TestTryInference_InitialisesAsConfigured(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	c := parse(t, "network.weight_initializer=ones", "network.bias_initializer=ones")
	trial, err := segmentation.TryInference(e, c, net{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"a/w", "a/b", "head/w", "head/b"} {
		data := trial.Program.Input(path)
		if len(data) == 0 || slices.ContainsFunc(data, func(v float32) bool { return v != 1 }) {
			t.Errorf("%s is %v, want ones", path, data)
		}
	}
}
