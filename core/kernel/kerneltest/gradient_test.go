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

// y = 3 x0 + x1 has the gradient 3 dy, dy.
func TestMap_TellsAGradientFromAWrongOne(t *testing.T) {
	forward := func(x, y []float64) { y[0] = 3*x[0] + x[1] }
	for first, right := range map[float64]bool{3: true, 3.001: false, 0: false} {
		r := &recorder{TB: t}
		kerneltest.Map(r, 2, 1, forward, func(dy, dx []float64) { dx[0], dx[1] = first*dy[0], dy[0] })
		if (r.errors == 0) != right {
			t.Errorf("a gradient of %g for 3: %d errors", first, r.errors)
		}
	}
}
