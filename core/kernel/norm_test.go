package kernel_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

var near = cmpopts.EquateApprox(0, 1e-12)

func TestNormApply_NormalisesEachGroup(t *testing.T) {
	n := kernel.Norm{Groups: 2, Positions: 2, Channels: 1, Eps: 0}
	x := []float64{1, 3, 10, 30} // mean 2, deviation 1; mean 20, deviation 10
	stats, y := make([]float64, 4), make([]float64, 4)
	kernel.NormStats(n, x, stats)
	if d := cmp.Diff([]float64{2, 1, 20, 0.1}, stats, near); d != "" {
		t.Errorf("statistics (-want +got):\n%s", d)
	}
	kernel.NormApply(n, kernel.Affine[float64]{Stats: stats, Gamma: []float64{2}, Beta: []float64{1}}, x, y)
	if d := cmp.Diff([]float64{-1, 3, -1, 3}, y, near); d != "" {
		t.Errorf("output (-want +got):\n%s", d)
	}
}

func TestNormStats_JoinsAdjacentChannels(t *testing.T) {
	n := kernel.Norm{Groups: 1, Positions: 2, Channels: 4, Joint: 2, Eps: 0}
	x := []float64{1, 3, 10, 10, 3, 1, 30, 30} // channels 0, 1: mean 2, deviation 1; 2, 3: mean 20, deviation 10
	stats := make([]float64, 8)
	kernel.NormStats(n, x, stats)
	if d := cmp.Diff([]float64{2, 2, 20, 20, 1, 1, 0.1, 0.1}, stats, near); d != "" {
		t.Errorf("statistics (-want +got):\n%s", d)
	}
}

func TestNormBackward_IsTheGradient(t *testing.T) {
	norms := map[string]kernel.Norm{
		"identity":       {},
		"relu":           {Act: kernel.Act{Kind: kernel.ReLU}},
		"leaky":          {Act: kernel.Act{Kind: kernel.LeakyReLU, Slope: 0.02}},
		"two groups":     {Joint: 2, Act: kernel.Act{Kind: kernel.LeakyReLU, Slope: 0.02}},
		"all channels":   {Joint: 4},
		"every one once": {Joint: 1},
		"fixed":          {Fixed: true, Act: kernel.Act{Kind: kernel.LeakyReLU, Slope: 0.02}},
	}
	for name, n := range norms {
		t.Run(name, func(t *testing.T) {
			n.Groups, n.Positions, n.Channels, n.Eps = 2, 5, 4, 1e-5
			x, dy := kerneltest.Normal(1, 40), kerneltest.Normal(2, 40)
			gamma, beta := kerneltest.Normal(3, 4), kerneltest.Normal(4, 4)
			loss := func(x, gamma, beta []float64) float64 {
				a := kernel.Affine[float64]{Stats: make([]float64, 16), Gamma: gamma, Beta: beta}
				y := make([]float64, 40)
				kernel.NormStats(n, measured(n, x), a.Stats)
				kernel.NormApply(n, a, x, y)
				return kerneltest.Dot(y, dy)
			}
			a := kernel.Affine[float64]{Stats: make([]float64, 16), Gamma: gamma, Beta: beta}
			sums, dx := make([]float64, 16), make([]float64, 40)
			dgamma, dbeta := make([]float64, 4), make([]float64, 4)
			kernel.NormStats(n, measured(n, x), a.Stats)
			kernel.NormReduce(n, a, x, dy, sums)
			kernel.NormBackward(n, a, x, dy, sums, dx)
			kernel.NormGamma(n, sums, dgamma)
			kernel.NormBeta(n, sums, dbeta)
			kerneltest.Gradient(t, func(x []float64) float64 { return loss(x, gamma, beta) }, x, dx)
			kerneltest.Gradient(t, func(g []float64) float64 { return loss(x, g, beta) }, gamma, dgamma)
			kerneltest.Gradient(t, func(b []float64) float64 { return loss(x, gamma, b) }, beta, dbeta)
		})
	}
}

// measured is what statistics are taken of: x or, where they are not x's, other numbers.
func measured(n kernel.Norm, x []float64) []float64 {
	if n.Fixed {
		return kerneltest.Normal(5, len(x))
	}
	return x
}

func TestMovingAverage_ForgetsWhereItBegan(t *testing.T) {
	n := kernel.Norm{Groups: 1, Positions: 4, Channels: 2, Eps: 0.5}
	first := []float64{10, 20, 1 / math.Sqrt(4.5), 1 / math.Sqrt(9.5)}    // variances 4 and 9
	second := []float64{30, -10, 1 / math.Sqrt(1.5), 1 / math.Sqrt(16.5)} // variances 1 and 16
	moving := []float64{0, 10, 1, 1, 0, 0}
	kernel.MovingAverage(n, 0.75, first, moving)
	if d := cmp.Diff([]float64{10, 20, 4, 9, 1, 1}, moving, near); d != "" {
		t.Errorf("after one batch (-want +got):\n%s", d)
	}
	kernel.MovingAverage(n, 0.75, second, moving) // weights 3/7 and 4/7
	if d := cmp.Diff([]float64{150. / 7, 20. / 7, 16. / 7, 13, 2, 2}, moving, near); d != "" {
		t.Errorf("after two batches (-want +got):\n%s", d)
	}
	stats := make([]float64, 4)
	kernel.MovingStats(n, moving, stats)
	if d := cmp.Diff([]float64{150. / 7, 20. / 7, 1 / math.Sqrt(16./7+0.5), 1 / math.Sqrt(13.5)}, stats, near); d != "" {
		t.Errorf("statistics (-want +got):\n%s", d)
	}
}
