package augment_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/core/augment"
)

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
		augment.Flip(got, [3]int{2, 2, 2}, 2, c.flip)
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
		augment.Flip(window, size, channels, flip)
		augment.Flip(window, size, channels, flip)
		if !slices.Equal(want, window) {
			t.Fatalf("flip %v of %v twice changed the window", flip, size)
		}
	})
}
