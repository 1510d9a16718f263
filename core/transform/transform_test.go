package transform_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/core/rng"
	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

func TestWhiten_GivesEveryChannelMeanZeroAndDeviationOne(t *testing.T) {
	v := volume.New([3]int{2, 2, 1}, 2, volume.Identity())
	copy(v.Data, []float32{1, 3, 1, 3 /* */, 1e6, 1e6 + 4, 1e6 + 8, 1e6 + 12})
	transform.Whiten(v)
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
		v := volume.New([3]int{2, 1, 1}, 1, volume.Identity())
		copy(v.Data, []float32{unit, 3 * unit})
		transform.Whiten(v)
		if math.Abs(float64(v.Data[0]+1)) > 1e-6 || math.Abs(float64(v.Data[1]-1)) > 1e-6 {
			t.Errorf("in units of %g: %v, want -1 and 1", unit, v.Data)
		}
	}
}

func TestWhiten_MakesAConstantImageZero(t *testing.T) {
	for _, value := range []float32{0, 7, 0.1, -1e-20, 1e20} {
		v := volume.New([3]int{3, 1, 1}, 1, volume.Identity())
		copy(v.Data, []float32{value, value, value})
		transform.Whiten(v)
		if diff := cmp.Diff([]float32{0, 0, 0}, v.Data); diff != "" {
			t.Errorf("%g: %s", value, diff)
		}
	}
}

func TestFlip_MirrorsTheNamedAxisAlone(t *testing.T) {
	// 2x2x2 voxels, two channels: value = 100 x + 10 y + z, channel 1 is negative.
	window := func(x, y, z func(int) int) []float32 {
		var w []float32
		for k := range 2 {
			for j := range 2 {
				for i := range 2 {
					v := float32(100*x(i) + 10*y(j) + z(k))
					w = append(w, v, -v)
				}
			}
		}
		return w
	}
	same, turned := func(i int) int { return i }, func(i int) int { return 1 - i }
	cases := []struct {
		flip [3]bool
		want []float32
	}{
		{[3]bool{}, window(same, same, same)},
		{[3]bool{true, false, false}, window(turned, same, same)},
		{[3]bool{false, true, false}, window(same, turned, same)},
		{[3]bool{false, false, true}, window(same, same, turned)},
		{[3]bool{true, true, true}, window(turned, turned, turned)},
	}
	for _, c := range cases {
		got := window(same, same, same)
		transform.Flip(got, [3]int{2, 2, 2}, 2, c.flip)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("flip %v:\n%s", c.flip, diff)
		}
	}
}

func TestFlip_TwiceIsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 5)
		size := [3]int{side.Draw(t, "nx"), side.Draw(t, "ny"), side.Draw(t, "nz")}
		channels := rapid.IntRange(1, 3).Draw(t, "channels")
		flip := [3]bool{rapid.Bool().Draw(t, "x"), rapid.Bool().Draw(t, "y"), rapid.Bool().Draw(t, "z")}
		window := make([]float32, size[0]*size[1]*size[2]*channels)
		for i := range window {
			window[i] = float32(i)
		}
		want := slices.Clone(window)
		transform.Flip(window, size, channels, flip)
		transform.Flip(window, size, channels, flip)
		if !slices.Equal(want, window) {
			t.Fatalf("flip %v of %v twice changed the window", flip, size)
		}
	})
}

func TestIntensity_ScalesShiftsAndBends(t *testing.T) {
	cases := []struct {
		name   string
		change transform.Augmentation
		want   []float32
	}{
		{"nothing", transform.Augmentation{Scale: 1, Gamma: 1}, []float32{0, 1, 4}},
		{"scale and shift", transform.Augmentation{Scale: 2, Shift: -1, Gamma: 1}, []float32{-1, 1, 7}},
		{"gamma", transform.Augmentation{Scale: 1, Gamma: 2}, []float32{0, 0.25, 4}}, // 4 * (1/4)^2
		{"flat", transform.Augmentation{Scale: 0, Shift: 3, Gamma: 2}, []float32{3, 3, 3}},
	}
	for _, c := range cases {
		x := []float32{0, 1, 4}
		c.change.Intensity(x)
		if diff := cmp.Diff(c.want, x); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestDraw_StaysInRangeAndKeepsOtherDraws(t *testing.T) {
	wide := transform.Ranges{FlipAxes: []int{0, 2}, Scale: [2]float64{0.9, 1.1}, Shift: [2]float64{-0.1, 0.2}, Gamma: [2]float64{0.7, 1.5}}
	noFlips := wide
	noFlips.FlipAxes = nil
	const n = 4000
	flips := [3]int{}
	for i := range uint64(n) {
		a := wide.Draw(rng.At(1, "augment", i, 0))
		b := noFlips.Draw(rng.At(1, "augment", i, 0))
		if a.Scale < 0.9 || a.Scale > 1.1 || a.Shift < -0.1 || a.Shift > 0.2 || a.Gamma < 0.7 || a.Gamma > 1.5 {
			t.Fatalf("draw %d is out of range: %+v", i, a)
		}
		if b.Flip != [3]bool{} || b.Scale != a.Scale || b.Gamma != a.Gamma {
			t.Fatalf("without flips draw %d became %+v from %+v", i, b, a)
		}
		for axis, f := range a.Flip {
			if f {
				flips[axis]++
			}
		}
	}
	// Half of 4000, give or take four standard deviations of sqrt(4000)/2 = 32.
	if flips[1] != 0 || flips[0] < 1872 || flips[0] > 2128 || flips[2] < 1872 || flips[2] > 2128 {
		t.Errorf("flips along x, y, z: %v of %d", flips, n)
	}
}
