package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

func TestPenaltyValue_IsThatOfTensorFlowsRegularisers(t *testing.T) {
	w := []float64{3, -4}
	if got := kernel.PenaltyValue(kernel.Penalty{L2: 0.5}, w); got != 6.25 {
		t.Errorf("L2: %v, want 0.5 * 25/2", got)
	}
	if got := kernel.PenaltyValue(kernel.Penalty{L1: 0.5}, w); got != 3.5 {
		t.Errorf("L1: %v, want 0.5 * 7", got)
	}
}

func TestPenalise_IsTheGradient(t *testing.T) {
	for _, p := range []kernel.Penalty{{L2: 0.3}, {L1: 0.2}, {L1: 0.2, L2: 0.3}} {
		w, grad := kerneltest.Normal(1, 20), make([]float64, 20)
		kernel.Penalise(p, w, grad)
		kerneltest.Gradient(t, func(w []float64) float64 { return kernel.PenaltyValue(p, w) }, w, grad)
	}
}

func TestPenalise_LeavesZeroAlone(t *testing.T) {
	grad := []float64{1, 1, 1}
	kernel.Penalise(kernel.Penalty{L1: 0.5}, []float64{0, 2, -2}, grad)
	if d := cmp.Diff([]float64{1, 1.5, 0.5}, grad); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestClamp_CutsBothEnds(t *testing.T) {
	x := []float64{-3, -0.5, 0, 0.5, 3}
	kernel.Clamp(2, x)
	if d := cmp.Diff([]float64{-2, -0.5, 0, 0.5, 2}, x); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
