package sampler_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dev.niftynet/core/sampler"
)

// Images tell the label of each voxel, so that a smaller label window must agree with the middle of its image whatever
// was done to both.
func TestRandom_LabelWindowsLieInTheMiddle(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := positions("a", [3]int{14, 13, 12}, [3]int{3, 4, 5}, [3]int{9, 9, 9})
		for i, v := range c.Label.Data {
			c.Image.Data[i] = 10 + v
		}
		s := settings(2)
		s.Augment.FlippingAxes, s.Augment.FlippingProbability = []int{0, 1, 2}, 0.5
		for axis := range 3 {
			s.Window[axis] = rapid.IntRange(1, 8).Draw(rt, "window")
			s.LabelWindow[axis] = rapid.IntRange(1, s.Window[axis]).Draw(rt, "label")
		}
		r, err := sampler.NewRandom(t.Context(), inMemory{c}, s)
		if err != nil {
			rt.Fatal(err)
		}
		b := r.Batch()
		w, l := s.Window, s.LabelWindow
		if !slices.Equal(b.Label.Shape, []int{2, l[2], l[1], l[0], 1}) {
			rt.Fatalf("labels are %v", b.Label.Shape)
		}
		for step := range 5 {
			if err := r.Fill(t.Context(), b, step); err != nil {
				rt.Fatal(err)
			}
			for i, got := range b.Label.Data {
				x, y, z, n := i%l[0], i/l[0]%l[1], i/(l[0]*l[1])%l[2], i/(l[0]*l[1]*l[2])
				x, y, z = x+w[0]/2-l[0]/2, y+w[1]/2-l[1]/2, z+w[2]/2-l[2]/2
				if want := b.Image.Data[((n*w[2]+z)*w[1]+y)*w[0]+x] - 10; got != want {
					rt.Fatalf("window %v, label %v, step %d: label %d is %v, its image says %v", w, l, step, i, got, want)
				}
			}
		}
	})
}

func TestNewRandom_RefusesLabelWindowsBeyondTheImages(t *testing.T) {
	for _, l := range [][3]int{{5, 3, 2}, {4, 3, -1}, {4, 0, 2}} {
		s := settings(1)
		s.LabelWindow = l
		if _, err := sampler.NewRandom(t.Context(), inMemory(five()), s); err == nil {
			t.Errorf("a label window of %v within %v", l, s.Window)
		}
	}
}

// A window with one slice, along any axis, is a slice of the case.
func TestRandom_CutsSlicesAlongAnyAxis(t *testing.T) {
	c := positions("a", [3]int{9, 8, 7}, [3]int{2, 2, 2}, [3]int{5, 5, 5})
	for axis := range 3 {
		s := settings(2)
		s.Window = c.Image.Size
		s.Window[axis] = 1
		r := newRandom(t, s, c)
		b := r.Batch()
		seen := map[int]bool{}
		for step := range 40 {
			fill(t, r, b, step)
			for n, at := range b.Locations {
				seen[at.Start[axis]] = true
				i := n * len(b.Image.Data) / 2
				for z := at.Start[2]; z < at.End[2]; z++ {
					for y := at.Start[1]; y < at.End[1]; y++ {
						for x := at.Start[0]; x < at.End[0]; x++ {
							if b.Image.Data[i] != c.Image.At(x, y, z) || b.Label.Data[i] != c.Label.At(x, y, z) {
								t.Fatalf("axis %d: voxel %d,%d,%d of %v", axis, x, y, z, at)
							}
							i++
						}
					}
				}
			}
		}
		if len(seen) != c.Image.Size[axis] {
			t.Errorf("axis %d: slices %v", axis, seen)
		}
	}
}
