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

func TestNormBackward_IsTheGradient(t *testing.T) {
	acts := map[string]kernel.Act{
		"identity": {},
		"relu":     {Kind: kernel.ReLU},
		"leaky":    {Kind: kernel.LeakyReLU, Slope: 0.02},
	}
	for name, act := range acts {
		t.Run(name, func(t *testing.T) {
			n := kernel.Norm{Groups: 2, Positions: 5, Channels: 3, Eps: 1e-5, Act: act}
			x, dy := kerneltest.Normal(1, 30), kerneltest.Normal(2, 30)
			gamma, beta := kerneltest.Normal(3, 3), kerneltest.Normal(4, 3)
			loss := func(x, gamma, beta []float64) float64 {
				a := kernel.Affine[float64]{Stats: make([]float64, 12), Gamma: gamma, Beta: beta}
				y := make([]float64, 30)
				kernel.NormStats(n, x, a.Stats)
				kernel.NormApply(n, a, x, y)
				return kerneltest.Dot(y, dy)
			}
			a := kernel.Affine[float64]{Stats: make([]float64, 12), Gamma: gamma, Beta: beta}
			sums, dx := make([]float64, 12), make([]float64, 30)
			dgamma, dbeta := make([]float64, 3), make([]float64, 3)
			kernel.NormStats(n, x, a.Stats)
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

func TestMovingAverage_MovesTowardsTheBatch(t *testing.T) {
	n := kernel.Norm{Groups: 1, Positions: 4, Channels: 2, Eps: 0.5}
	stats := []float64{10, 20, 1 / math.Sqrt(4.5), 1 / math.Sqrt(9.5)} // variances 4 and 9
	mean, variance := []float64{0, 10}, []float64{1, 1}
	kernel.MovingAverage(n, 0.75, stats, mean, variance)
	if d := cmp.Diff([]float64{2.5, 12.5}, mean, near); d != "" {
		t.Errorf("mean (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]float64{1.75, 3}, variance, near); d != "" {
		t.Errorf("variance (-want +got):\n%s", d)
	}
	kernel.MovingStats(n, mean, variance, stats)
	if d := cmp.Diff([]float64{2.5, 12.5, 1 / math.Sqrt(2.25), 1 / math.Sqrt(3.5)}, stats, near); d != "" {
		t.Errorf("statistics (-want +got):\n%s", d)
	}
}
