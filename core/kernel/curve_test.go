package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

// goldenCurves are the values at -3, -1, 0.5 and 7 by PyTorch 1.13 in float64.
func goldenCurves() map[kernel.Curve][]float64 {
	return map[kernel.Curve][]float64{
		kernel.ReLU6:    {0, 0, 0.5, 6},
		kernel.ELU:      {-0.950212931632, -0.632120558829, 0.5, 7},
		kernel.SELU:     {-1.67056872877, -1.11133073781, 0.525350493678, 7.35490691149},
		kernel.Softplus: {0.0485873515737, 0.313261687518, 0.97407698418, 7.00091146645},
		kernel.Softsign: {-0.75, -0.5, 0.333333333333, 0.875},
		kernel.Sigmoid:  {0.0474258731776, 0.26894142137, 0.622459331202, 0.999088948806},
		kernel.Tanh:     {-0.995054753687, -0.761594155956, 0.46211715726, 0.999998336944},
		kernel.Swish:    {-0.142277619533, -0.26894142137, 0.311229665601, 6.99362264164},
		kernel.GELU:     {-0.00404969409489, -0.158655253931, 0.345731230637, 6.99999999999},
	}
}

func TestCurveForward_HasPyTorchsValues(t *testing.T) {
	for c, want := range goldenCurves() {
		y := []float64{-3, -1, 0.5, 7}
		kernel.CurveForward(c, y, y)
		if d := cmp.Diff(want, y, cmpopts.EquateApprox(0, 2e-11)); d != "" {
			t.Errorf("%v (-want +got):\n%s", c, d)
		}
	}
}

func TestCurveBackward_IsTheGradient(t *testing.T) {
	x, dy := kerneltest.Normal(1, 30), kerneltest.Normal(2, 30)
	for i := range x {
		x[i] *= 3 // some beyond the six of relu6
	}
	for c := range goldenCurves() {
		loss := func(x []float64) float64 {
			y := make([]float64, len(x))
			kernel.CurveForward(c, x, y)
			return kerneltest.Dot(y, dy)
		}
		v, dx := x, make([]float64, len(x))
		if c.FromResult() {
			v = make([]float64, len(x))
			kernel.CurveForward(c, x, v)
		}
		kernel.CurveBackward(c, v, dy, dx)
		t.Run(c.String(), func(t *testing.T) { kerneltest.Gradient(t, loss, x, dx) })
	}
}

func TestCurves_HoldAtTheirEnds(t *testing.T) {
	cases := []struct {
		curve kernel.Curve
		want  []float64 // at -1000 and 1000
	}{
		{kernel.ELU, []float64{-1, 1000}},
		{kernel.Softplus, []float64{0, 1000}},
		{kernel.Sigmoid, []float64{0, 1}},
		{kernel.Tanh, []float64{-1, 1}},
		{kernel.Swish, []float64{0, 1000}},
		{kernel.GELU, []float64{0, 1000}},
	}
	for _, c := range cases {
		y := []float64{-1000, 1000}
		kernel.CurveForward(c.curve, y, y)
		if d := cmp.Diff(c.want, y); d != "" {
			t.Errorf("%v (-want +got):\n%s", c.curve, d)
		}
	}
}
