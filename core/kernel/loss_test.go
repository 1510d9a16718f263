package kernel_test

import (
	"math"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

// Expected values are those of NiftyNet's own loss tests, and others that NiftyNet 0.6.0's functions gave.
func TestLossForward_AgreesWithNiftyNet(t *testing.T) {
	four := []float64{2, 3, 9, 8, 0, 0, 1, 0}
	missing := []float64{0, 0, 999, 999, 0, 0}
	cases := []struct {
		name      string
		loss      kernel.Loss
		logits    []float64
		labels    []float64
		want, tol float64
	}{
		{"dice of four voxels", kernel.Loss{Kind: kernel.Dice, Images: 1, Positions: 4, Classes: 2}, four, []float64{1, 0, 0, 0}, 0.1742097504, 1e-7},
		{"cross entropy of four voxels", kernel.Loss{Kind: kernel.CrossEntropy, Images: 1, Positions: 4, Classes: 2}, four, []float64{1, 0, 0, 0}, 0.4082330608, 1e-7},
		{"both of four voxels", kernel.Loss{Kind: kernel.DicePlusXEnt, Images: 1, Positions: 4, Classes: 2}, four, []float64{1, 0, 0, 0}, -0.2308788769, 1e-7},
		{"dice of a sure answer", kernel.Loss{Kind: kernel.Dice, Images: 1, Positions: 4, Classes: 2}, []float64{0, 10, 10, 0, 10, 0, 10, 0}, []float64{1, 0, 0, 0}, 0, 1e-4},
		{"dice of a sure mistake", kernel.Loss{Kind: kernel.Dice, Images: 1, Positions: 1, Classes: 2}, []float64{0, 100}, []float64{0}, 1, 1e-4},
		{"dice of two images", kernel.Loss{Kind: kernel.Dice, Images: 2, Positions: 2, Classes: 3}, []float64{10, 0, 0, 0, 0, 10, -10, 0, 0, 0, 0, 0}, []float64{0, 2, 0, 1}, 0.41842, 1e-5},
		{"dice with a class missing", kernel.Loss{Kind: kernel.Dice, Images: 1, Positions: 2, Classes: 3}, missing, []float64{2, 0}, 0, 1e-4},
		{"both with a class missing", kernel.Loss{Kind: kernel.DicePlusXEnt, Images: 1, Positions: 2, Classes: 3}, missing, []float64{2, 0}, -1, 1e-4},
		{
			"both with ties",
			kernel.Loss{Kind: kernel.DicePlusXEnt, Images: 1, Positions: 4, Classes: 3},
			[]float64{0, 9999, 9999, 9999, 0, 0, 0, 9999, 9999, 9999, 0, 0},
			[]float64{2, 0, 1, 0},
			math.Ln2/2 - 2.0/3, 1e-5,
		},
		{"cross entropy of two voxels", kernel.Loss{Kind: kernel.CrossEntropy, Images: 1, Positions: 2, Classes: 2}, []float64{0, 1, 2, 0}, []float64{1, 0}, 0.2200948493, 1e-9},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			sums := make([]float64, c.loss.Images*c.loss.Classes*3)
			got, bad := kernel.LossForward(c.loss, c.logits, c.labels, sums)
			if bad != 0 || !(math.Abs(got-c.want) <= c.tol) {
				t.Errorf("loss %.10f with %d bad labels, want %.10f", got, bad, c.want)
			}
		})
	}
}

func TestLossBackward_IsTheGradient(t *testing.T) {
	for name, kind := range map[string]kernel.LossKind{
		"dice": kernel.Dice, "both": kernel.DicePlusXEnt, "cross entropy": kernel.CrossEntropy,
	} {
		t.Run(name, func(t *testing.T) {
			l := kernel.Loss{Kind: kind, Images: 2, Positions: 5, Classes: 3}
			labels := []float64{0, 1, 1, 2, 0, 2, 2, 2, 2, 2}
			logits := kerneltest.Normal(1, 30)
			sums, dlogits := make([]float64, 18), make([]float64, 30)
			kernel.LossForward(l, logits, labels, sums)
			kernel.LossBackward(l, logits, labels, sums, 2.5, dlogits)
			kerneltest.Gradient(t, func(logits []float64) float64 {
				loss, _ := kernel.LossForward(l, logits, labels, make([]float64, 18))
				return 2.5 * loss
			}, logits, dlogits)
		})
	}
}

func TestLossForward_CountsLabelsThatNameNoClass(t *testing.T) {
	l := kernel.Loss{Kind: kernel.Dice, Images: 1, Positions: 7, Classes: 2}
	labels := []float64{0, 1, 2, -1, 0.5, math.NaN(), math.Inf(1)}
	loss, bad := kernel.LossForward(l, make([]float64, 14), labels, make([]float64, 6))
	if bad != 5 || math.IsNaN(loss) {
		t.Errorf("%d bad labels and loss %g, want 5 and a number", bad, loss)
	}
}

func TestSoftmaxBackward_IsTheGradient(t *testing.T) {
	x, dy := kerneltest.Normal(1, 12), kerneltest.Normal(2, 12)
	y, dx := make([]float64, 12), make([]float64, 12)
	kernel.SoftmaxForward(4, x, y)
	kernel.SoftmaxBackward(4, y, dy, dx)
	kerneltest.Gradient(t, func(x []float64) float64 {
		y := make([]float64, 12)
		kernel.SoftmaxForward(4, x, y)
		return kerneltest.Dot(y, dy)
	}, x, dx)
}

func TestSoftmaxForward_SumsToOneAtAnyScale(t *testing.T) {
	x := []float64{1e30, 0, -1e30, -1000, -1001, -1002}
	y := make([]float64, 6)
	kernel.SoftmaxForward(3, x, y)
	for s := 0; s < 6; s += 3 {
		if total := y[s] + y[s+1] + y[s+2]; !(math.Abs(total-1) <= 1e-12) {
			t.Errorf("row %v sums to %g", y[s:s+3], total)
		}
	}
}
