package kerneltest_test

import (
	"math"
	"testing"

	"dev.niftynet/core/kernel/kerneltest"
)

// recorder notes failures instead of failing.
type recorder struct {
	testing.TB
	errors int
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.errors++ }

func product(x []float64) float64 { return x[0] * math.Sin(x[1]) }

func TestGradient_AcceptsTheRightOne(t *testing.T) {
	x := []float64{2, 0.5}
	kerneltest.Gradient(t, product, x, []float64{math.Sin(0.5), 2 * math.Cos(0.5)})
}

func TestGradient_FailsOnAWrongOne(t *testing.T) {
	cases := []struct {
		name     string
		gradient []float64
	}{
		{"off by a factor", []float64{math.Sin(0.5), 2.001 * math.Cos(0.5)}},
		{"sign", []float64{-math.Sin(0.5), 2 * math.Cos(0.5)}},
		{"zero", []float64{0, 0}},
		{"NaN", []float64{math.NaN(), 2 * math.Cos(0.5)}},
		{"too short", []float64{math.Sin(0.5)}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := &recorder{TB: t}
			kerneltest.Gradient(r, product, []float64{2, 0.5}, c.gradient)
			if r.errors == 0 {
				t.Error("a wrong gradient passed")
			}
		})
	}
}
