package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

func TestActForward_BendsAtZero(t *testing.T) {
	cases := []struct {
		name string
		act  kernel.Act
		want []float64
	}{
		{"identity", kernel.Act{}, []float64{-2, 0, 3}},
		{"relu", kernel.Act{Kind: kernel.ReLU}, []float64{0, 0, 3}},
		{"leaky", kernel.Act{Kind: kernel.LeakyReLU, Slope: 0.25}, []float64{-0.5, 0, 3}},
	}
	for _, c := range cases {
		y := make([]float64, 3)
		kernel.ActForward(c.act, []float64{-2, 0, 3}, y)
		if d := cmp.Diff(c.want, y, near); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestActBackward_IsTheGradientFromInputOrOutput(t *testing.T) {
	act := kernel.Act{Kind: kernel.LeakyReLU, Slope: 0.02}
	x, dy := kerneltest.Normal(1, 20), kerneltest.Normal(2, 20)
	y, dx := make([]float64, 20), make([]float64, 20)
	loss := func(x []float64) float64 {
		y := make([]float64, 20)
		kernel.ActForward(act, x, y)
		return kerneltest.Dot(y, dy)
	}
	kernel.ActForward(act, x, y)
	for _, from := range [][]float64{x, y} {
		kernel.ActBackward(act, from, dy, dx)
		kerneltest.Gradient(t, loss, x, dx)
	}
}

func TestPReLU_GradientsAreRight(t *testing.T) {
	x, dy := kerneltest.Normal(1, 21), kerneltest.Normal(2, 21)
	slope := kerneltest.Normal(3, 3)
	loss := func(x, slope []float64) float64 {
		y := make([]float64, 21)
		kernel.PReLUForward(x, slope, y)
		return kerneltest.Dot(y, dy)
	}
	dx, dslope := make([]float64, 21), make([]float64, 3)
	kernel.PReLUBackward(x, slope, dy, dx)
	kernel.PReLUSlopeGrad(x, dy, dslope)
	kerneltest.Gradient(t, func(x []float64) float64 { return loss(x, slope) }, x, dx)
	kerneltest.Gradient(t, func(s []float64) float64 { return loss(x, s) }, slope, dslope)
}
