package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
)

func TestChoose_TakesChannels(t *testing.T) {
	y := []float64{1, 2, 3, 4}
	kernel.Choose([]float64{0, 1}, y, []float64{5, 6, 7, 8}, y)
	if d := cmp.Diff([]float64{5, 2, 7, 4}, y); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
