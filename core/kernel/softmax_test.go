package kernel_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
)

func TestArgmax_IsTheFirstOfTheLargest(t *testing.T) {
	nan := math.NaN()
	x := []float64{1, 3, 2, 5, 5, 4, -1, -2, -0.5, nan, 1, 2, nan, nan, nan}
	y := make([]float64, 5)
	kernel.Argmax(3, x, y)
	if d := cmp.Diff([]float64{1, 0, 2, 2, 0}, y); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
