package transform_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

func TestWhiten_GivesEveryChannelMeanZeroAndDeviationOne(t *testing.T) {
	v := volume.New([3]int{2, 2, 1}, 2, volume.Identity())
	copy(v.Data, []float32{1, 3, 1, 3 /* */, 1e6, 1e6 + 4, 1e6 + 8, 1e6 + 12})
	for c := range v.Channels {
		transform.Whiten(v.Channel(c), v.Channel(c))
	}
	// Channel 0: mean 2, deviation 1. Channel 1: deviations -6 -2 2 6, sqrt(80/4) = 4.472136.
	r := float32(1 / math.Sqrt(20))
	want := []float32{-1, 1, -1, 1, -6 * r, -2 * r, 2 * r, 6 * r}
	for i, w := range want {
		if math.Abs(float64(v.Data[i]-w)) > 1e-6 {
			t.Fatalf("got %v, want %v", v.Data, want)
		}
	}
}

func TestWhiten_DoesNotMindTheUnit(t *testing.T) {
	for _, unit := range []float32{1e-30, 1e-9, 1, 1e30} { // 1e-9: diffusion in m²/s
		x := []float32{unit, 3 * unit}
		transform.Whiten(x, x)
		if math.Abs(float64(x[0]+1)) > 1e-6 || math.Abs(float64(x[1]-1)) > 1e-6 {
			t.Errorf("in units of %g: %v, want -1 and 1", unit, x)
		}
	}
}

func TestWhiten_MakesAConstantImageZero(t *testing.T) {
	for _, value := range []float32{0, 7, 0.1, -1e-20, 1e20} {
		x := []float32{value, value, value}
		transform.Whiten(x, x)
		if diff := cmp.Diff([]float32{0, 0, 0}, x); diff != "" {
			t.Errorf("%g: %s", value, diff)
		}
	}
}

func TestWhiten_MeasuresTheForegroundAndChangesAll(t *testing.T) {
	x := []float32{0, 0, 10, 30}
	transform.Whiten(x, []float32{10, 30}) // mean 20, deviation 10
	if diff := cmp.Diff([]float32{-2, -2, -1, 1}, x); diff != "" {
		t.Error(diff)
	}
}
