package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
)

func TestConcat_JoinsAndSplitUndoes(t *testing.T) {
	channels := []int{1, 2}
	a, b := []float64{1, 2}, []float64{10, 11, 20, 21}
	y := make([]float64, 6)
	kernel.Concat(channels, [][]float64{a, b}, y)
	if d := cmp.Diff([]float64{1, 10, 11, 2, 20, 21}, y); d != "" {
		t.Errorf("joined (-want +got):\n%s", d)
	}
	again := make([]float64, 4)
	kernel.Split(channels, y, [][]float64{nil, again})
	if d := cmp.Diff(b, again); d != "" {
		t.Errorf("cut (-want +got):\n%s", d)
	}
}
