package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

func TestMultiply_SpreadsFactors(t *testing.T) {
	// Two groups of two positions of two channels.
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	cases := []struct {
		name    string
		by      kernel.Spread
		f, want []float64
	}{
		{"elements", kernel.ByElement, []float64{0, 1, 0, 1, 2, 0, 2, 0}, []float64{0, 2, 0, 4, 10, 0, 14, 0}},
		{"channels", kernel.ByChannel, []float64{1, 10, 100, 0}, []float64{1, 20, 3, 40, 500, 0, 700, 0}},
		{"positions", kernel.ByPosition, []float64{1, 10, 100, 0}, []float64{1, 2, 30, 40, 500, 600, 0, 0}},
	}
	for _, c := range cases {
		p := kernel.Product{Groups: 2, Positions: 2, Channels: 2, By: c.by}
		y := make([]float64, len(x))
		kernel.Multiply(p, x, c.f, y)
		if d := cmp.Diff(c.want, y); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestMultiplyReduce_IsTheGradientOfTheFactors(t *testing.T) {
	x, dy := kerneltest.Normal(1, 30), kerneltest.Normal(2, 30)
	for by, factors := range map[kernel.Spread]int{kernel.ByElement: 30, kernel.ByChannel: 6, kernel.ByPosition: 10} {
		p := kernel.Product{Groups: 2, Positions: 5, Channels: 3, By: by}
		f, df := kerneltest.Normal(3, factors), make([]float64, factors)
		kernel.MultiplyReduce(p, x, dy, df)
		kerneltest.Gradient(t, func(f []float64) float64 {
			y := make([]float64, len(x))
			kernel.Multiply(p, x, f, y)
			return kerneltest.Dot(y, dy)
		}, f, df)
	}
}
