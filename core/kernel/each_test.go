package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
)

func TestAddToEach_AddsToEveryImage(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6}
	kernel.AddToEach(x, []float64{10, 20}, x)
	if d := cmp.Diff([]float64{11, 22, 13, 24, 15, 26}, x); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestSumOfImages_AddsThemUp(t *testing.T) {
	y := []float64{-1, -1}
	kernel.SumOfImages([]float64{1, 2, 3, 4, 5, 6}, y)
	if d := cmp.Diff([]float64{9, 12}, y); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
