package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
)

func TestElementwise_DoesArithmetic(t *testing.T) {
	a, b := []float64{1, 2}, []float64{10, -20}
	cases := []struct {
		name string
		run  func(y []float64)
		want []float64
	}{
		{"add", func(y []float64) { kernel.Add(a, b, y) }, []float64{11, -18}},
		{"add scaled", func(y []float64) { kernel.AddScaled(a, b, 0.5, y) }, []float64{6, -8}},
		{"scale", func(y []float64) { kernel.Scale(a, 3, y) }, []float64{3, 6}},
	}
	for _, c := range cases {
		y := make([]float64, 2)
		c.run(y)
		if d := cmp.Diff(c.want, y); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}
