package augment_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dev.niftynet/core/augment"
	"dev.niftynet/core/config"
)

func TestChange_StringTellsEverything(t *testing.T) {
	c := draw(everything(), 12)
	c.Mixture = 0.7
	text := c.String()
	for _, want := range []string{
		"step 12, window 1: ", "turn ", "degrees; zoom ", "; shear ", "; deformation of at most ", " voxels by 5 x 4 x 5 control points;",
		"; movement at 0.", " of the lines along ", "; bias field of order 3: [", " ghosts of 0.", "; spike of 0.1", "; noise 0.",
		"; channel 0: blur 0.", " brightness ", " shift ", " contrast ", " resolution 0.", " inverted gamma ", "; channel 1: ",
		"; mixture of 0.7 of it with the next window",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	if only := draw(&config.Augmentation{FlippingAxes: []int{0, 2}, FlippingProbability: 1}, 1); only.String() != "step 1, window 1: flip x z" {
		t.Errorf("%q", only.String())
	}
}

// Windows of every small shape, flat ones too, stay finite under everything at once.
func TestChange_LeavesEveryWindowFinite(t *testing.T) {
	var s augment.Scratch // shared on purpose: what one window leaves behind must not matter
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 9)
		shape := augment.Shape{
			Window:     [3]int{side.Draw(t, "width"), side.Draw(t, "height"), side.Draw(t, "depth")},
			Channels:   1,
			Case:       [3]int{side.Draw(t, "nx"), side.Draw(t, "ny"), side.Draw(t, "nz")},
			SpacingMM:  [3]float64{1, 2, 0.5},
			ImageOrder: rapid.IntRange(0, 3).Draw(t, "order"),
		}
		wild := everything()
		wild.BiasFieldRange, wild.BiasFieldOrder = [2]float64{-10, 10}, 6
		if rapid.Bool().Draw(t, "tame") {
			wild = everything()
		}
		place := augment.Place{Seed: 1, Step: rapid.IntRange(0, 1000).Draw(t, "step")}
		c := augment.Draw(wild, place, shape)
		v := filled(shape.Case, func(x, y, z int) float64 { return math.Sin(float64(3*x + 5*y + 7*z)) })
		window := make([]float32, shape.Window[0]*shape.Window[1]*shape.Window[2])
		middle := [3]float64{rapid.Float64Range(-5, 12).Draw(t, "x"), 3, 3.5}
		again := make([]float32, len(window))
		for i, w := range [][]float32{window, again} {
			scratch := &s
			if i == 1 {
				scratch = &augment.Scratch{}
			}
			m := c.Map(middle, shape)
			m.Image(w, v, 0, -1, scratch)
			c.Intensity(0, w, shape.Window, -1, scratch)
			augment.Flip(w, shape.Window, 1, c.Flip)
		}
		for i, x := range window {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				t.Fatalf("voxel %d is %v after %v", i, x, &c)
			}
			if x != again[i] {
				t.Fatalf("voxel %d is %v, then %v, by other memory", i, x, again[i])
			}
		}
	})
}
