package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/kernel"
)

// PyTorch 1.13, float64: torch.optim.Adam / SGD on p = [1, -2], gradients [0.5, -1], [0.25, 3], [-1, 0.1] in turn.
func TestOptimisers_AgreeWithPyTorch(t *testing.T) {
	gradients := [][]float64{{0.5, -1}, {0.25, 3}, {-1, 0.1}}
	cases := []struct {
		name   string
		update func(step int, param, grad, a, b []float64)
		want   []float64
	}{
		{"adam", func(step int, param, grad, a, b []float64) {
			kernel.AdamUpdate(kernel.Adam{LR: 0.1, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 0.01, Step: step}, param, grad, a, b)
		}, []float64{0.8258477699, -1.9880138711}},
		{"momentum", func(_ int, param, grad, a, _ []float64) {
			kernel.SGDUpdate(kernel.SGD{LR: 0.1, Momentum: 0.9, Decay: 0.01}, param, grad, a)
		}, []float64{0.9116097490, -2.2978694980}},
		{"nesterov", func(_ int, param, grad, a, _ []float64) {
			kernel.SGDUpdate(kernel.SGD{LR: 0.1, Momentum: 0.9, Nesterov: true}, param, grad, a)
		}, []float64{0.9503000000, -2.4881000000}},
	}
	for _, c := range cases {
		param, a, b := []float64{1, -2}, make([]float64, 2), make([]float64, 2)
		for i, g := range gradients {
			c.update(i+1, param, g, a, b)
		}
		if d := cmp.Diff(c.want, param, cmpopts.EquateApprox(0, 1e-9)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestEMA_KeepsPartOfTheOldAverage(t *testing.T) {
	avg := []float64{1, 2}
	kernel.EMA(0.75, []float64{5, 2}, avg)
	if d := cmp.Diff([]float64{2, 2}, avg); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestSumSquares_Adds(t *testing.T) {
	if got := kernel.SumSquares([]float32{3, -4}); got != 25 {
		t.Errorf("got %g, want 25", got)
	}
}
