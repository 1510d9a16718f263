package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/kernel"
)

// Parameters [1, -2] after the gradients [0.5, -1], [0.25, 3], [-1, 0.1] in turn, in float64. PyTorch 1.13's torch.optim
// computes all but RMSProp, whose start and eps TensorFlow has elsewhere: numpy 1.24 by TensorFlow's formula. PyTorch's
// Adagrad agrees with TensorFlow's with initial_accumulator_value=0.1 and eps=0.
func TestOptimisers_AgreeWithOtherPrograms(t *testing.T) {
	gradients := [][]float64{{0.5, -1}, {0.25, 3}, {-1, 0.1}}
	cases := []struct {
		name   string
		start  float64 // of the memory
		update func(step int, param, grad, a, b []float64)
		want   []float64
	}{
		{"adam", 0, func(step int, param, grad, a, b []float64) {
			kernel.AdamUpdate(kernel.Adam{LR: 0.1, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Step: step}, param, grad, a, b)
		}, []float64{0.8274177429, -1.9896211009}},
		{"adamw", 0, func(step int, param, grad, a, b []float64) {
			kernel.AdamUpdate(kernel.Adam{LR: 0.1, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 0.01, Step: step}, param, grad, a, b)
		}, []float64{0.8247138598, -1.9837775799}},
		{"adam with an L2 penalty", 0, func(step int, param, grad, a, b []float64) {
			kernel.Penalise(kernel.Penalty{L2: 0.01}, param, grad)
			kernel.AdamUpdate(kernel.Adam{LR: 0.1, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Step: step}, param, grad, a, b)
		}, []float64{0.8258477699, -1.9880138711}},
		{"momentum", 0, func(_ int, param, grad, a, _ []float64) {
			kernel.SGDUpdate(kernel.SGD{LR: 0.1, Momentum: 0.9}, param, grad, a)
		}, []float64{0.9170000000, -2.3090000000}},
		{"momentum with an L2 penalty", 0, func(_ int, param, grad, a, _ []float64) {
			kernel.Penalise(kernel.Penalty{L2: 0.01}, param, grad)
			kernel.SGDUpdate(kernel.SGD{LR: 0.1, Momentum: 0.9}, param, grad, a)
		}, []float64{0.9116097490, -2.2978694980}},
		{"nesterov", 0, func(_ int, param, grad, a, _ []float64) {
			kernel.SGDUpdate(kernel.SGD{LR: 0.1, Momentum: 0.9, Nesterov: true}, param, grad, a)
		}, []float64{0.9503000000, -2.4881000000}},
		{"adagrad", 0.1, func(_ int, param, grad, a, _ []float64) {
			kernel.Adagrad(0.1, param, grad, a)
		}, []float64{0.9607002597, -2.0021962847}},
		{"rmsprop", 1, func(_ int, param, grad, a, _ []float64) {
			kernel.RMSPropUpdate(kernel.RMSProp{LR: 0.1, Decay: 0.9, Eps: 1e-10}, param, grad, a)
		}, []float64{1.0288704415, -2.1314611160}},
	}
	for _, c := range cases {
		param, a, b := []float64{1, -2}, []float64{c.start, c.start}, make([]float64, 2)
		for i, g := range gradients {
			c.update(i+1, param, append([]float64(nil), g...), a, b)
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
