package cpu_test

import (
	"math"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// A million voxels far from zero: float32 sums in turn would lose the variance altogether.
func TestNormStats_IsAccurateFarFromZero(t *testing.T) {
	const positions, channels = 1_000_003, 2
	n := kernel.Norm{Groups: 1, Positions: positions, Channels: channels}
	x := normal(1, positions*channels)
	for i := range x {
		if i%channels == 1 {
			x[i] = x[i]*3 + 30_000
		}
	}
	want := make([]float64, 2*channels)
	kernel.NormStats(n, wide(x), want)
	for _, tier := range tiers() {
		e := cpu.NewTier(2, tier)
		defer e.Close()
		op := &cpu.NormStats{Norm: n, X: x, Stats: unset(2 * channels)}
		op.Work = unset(op.WorkSize(e))
		op.Run(e)
		for i, got := range op.Stats[1:] { // the first mean is itself near zero
			if relative := math.Abs(float64(got)/want[i+1] - 1); relative > 1e-6 {
				t.Errorf("%s: statistic %d is %g, want %g", tier, i+1, got, want[i+1])
			}
		}
	}
}

func TestLossForward_ReportsBadLabels(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	op := &cpu.LossForward{
		Loss:   kernel.Loss{Kind: kernel.DicePlusXEnt, Images: 2, Positions: 5000, Classes: 3},
		Logits: normal(1, 30_000), Labels: make([]float32, 10_000), Sums: unset(18), Out: unset(1),
	}
	op.Work = unset(op.WorkSize(e))
	for i, v := range []float64{3, -1, 0.5, math.NaN(), math.Inf(1), 1e30} {
		op.Labels[i*1777] = float32(v)
	}
	if op.Run(e); op.Bad != 6 || math.IsNaN(float64(op.Out[0])) {
		t.Errorf("%d bad labels and loss %g, want 6 and a number", op.Bad, op.Out[0])
	}
}
