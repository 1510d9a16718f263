package cpu

import (
	"math"
	"slices"
	"testing"

	"dev.niftynet/core/kernel"
)

// bent is numbers from -100 to 100, dense around zero, and what is not a number.
func bent() []float32 {
	x := []float32{0, float32(math.Copysign(0, -1)), float32(math.NaN()), 1e-30, -1e-30, 1e-4, -1e-4, 0.41421357, 6, -87.5}
	for v := 0.01; v < 100; v *= 1.013 {
		x = append(x, float32(v), -float32(v))
	}
	return x
}

// Everything but the tails of GELU, whose exponential has an argument of many digits, is good to a few units of the
// last of 24 bits.
func TestCurves_AreAccurate(t *testing.T) {
	x := bent()
	wide, want := make([]float64, len(x)), make([]float64, len(x))
	for i, v := range x {
		wide[i] = float64(v)
	}
	y := make([]float32, len(x))
	for tier := Portable; tier <= Best(); tier++ {
		for c := kernel.ReLU6; c <= kernel.GELU; c++ {
			kernel.CurveForward(c, wide, want)
			tier.curve(c).forward(y, x)
			for i, w := range want {
				relative := 4e-7
				if c == kernel.GELU && wide[i] < 0 {
					relative += 1e-7 * wide[i] * wide[i]
				}
				got := float64(y[i])
				if math.IsNaN(got) != math.IsNaN(w) || math.Abs(got-w) > relative*math.Abs(w)+1e-36 {
					t.Errorf("%v: %v of %g is %g, want %g (off by %.2g of it)", tier, c, x[i], got, w, math.Abs(got/w-1))
				}
			}
		}
	}
}

func TestDropout_HasTheSameBitsOnEveryTier(t *testing.T) {
	d := kernel.Dropout{Keep: 0.3}
	key := []float32{11, 22, 33, 65535}
	x := make([]float32, 3*kernel.DropoutBlock+77)
	for i := range x {
		x[i] = float32(i) + 0.7
	}
	want, got := make([]float32, len(x)), make([]float32, len(x))
	kernel.ApplyDropout(d, key, x, want)
	for tier := Portable; tier <= Best(); tier++ {
		e := NewTier(2, tier)
		op := Dropout{Dropout: d, Key: key, X: x, Y: got}
		op.Run(e)
		e.Close()
		if !slices.Equal(got, want) {
			t.Errorf("%v drops others than the plain loops", tier)
		}
	}
}

func TestArgmax_LeavesOutWhatIsNotANumber(t *testing.T) {
	nan, low := float32(math.NaN()), float32(math.Inf(-1))
	for _, channels := range []int{3, 8, 16, 19, 40} {
		x := slices.Repeat([]float32{nan, low, -2}, channels)[:2*channels]
		for i := range channels {
			x[channels+i] = nan // a row without numbers
		}
		x[channels-1] = 5
		y := make([]float32, 2)
		for tier := Portable; tier <= Best(); tier++ {
			tier.pointwise().argmaxRows(y, x, 2, channels)
			if want := []float32{float32(channels - 1), 0}; !slices.Equal(y, want) {
				t.Errorf("%v, %d channels: %v, want %v", tier, channels, y, want)
			}
		}
	}
}
