package sampler_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/aggregator"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/volume"
)

func linear(size [3]int) sampler.Case {
	c := positions("a", size, [3]int{}, [3]int{size[0] / 2, size[1], size[2]})
	for i := range c.Image.Data {
		c.Image.Data[i] = float32(i % size[0]) // x
	}
	return c
}

func TestResize_GivesTheWindowOverTheSamePartOfTheWorld(t *testing.T) {
	r := sampler.Resize{Window: [3]int{8, 6, 10}, Image: volume.Interpolation{Order: 1}, LabelOrder: 1}
	small := r.Case(linear([3]int{16, 12, 5}))
	if small.Image.Size != r.Window || small.Label.Size != r.Window {
		t.Fatalf("%v and %v", small.Image, small.Label)
	}
	// Voxel x of 8 covers voxels 2x and 2x+1 of 16, and its middle lies between theirs.
	if diff := cmp.Diff([]float32{0.5, 2.5, 4.5, 6.5, 8.5, 10.5, 12.5, 14.5}, small.Image.Data[:8]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float32{1, 1, 1, 1, 0, 0, 0, 0}, small.Label.Data[:8]); diff != "" {
		t.Error(diff)
	}
	corner := func(v *volume.Volume, side float64) [3]float64 {
		return v.Affine.Apply([3]float64{
			side*float64(v.Size[0]) - 0.5, side*float64(v.Size[1]) - 0.5, side*float64(v.Size[2]) - 0.5,
		})
	}
	big := linear([3]int{16, 12, 5})
	for _, side := range []float64{0, 1} {
		a, b := corner(big.Image, side), corner(small.Image, side)
		for axis := range a {
			if math.Abs(a[axis]-b[axis]) > 1e-9 {
				t.Errorf("a corner moves from %v to %v", a, b)
			}
		}
	}
}

func TestResize_ThereAndBackKeepsWhatIsSmooth(t *testing.T) {
	big := linear([3]int{16, 12, 5})
	small := sampler.Resize{Window: [3]int{8, 12, 5}, Image: volume.Interpolation{Order: 1}, LabelOrder: 1}.Case(big)
	back := aggregator.Resize(small.Image, big.Image.Grid(), volume.Interpolation{Order: 1})
	if err := volume.SameGrid(back, big.Image, 1e-9); err != nil {
		t.Fatal(err)
	}
	for i, v := range back.Data {
		x := i % 16
		if want := float64(x); x > 0 && x < 15 && math.Abs(float64(v)-want) > 1e-5 {
			t.Fatalf("voxel %d is %v, want %v", i, v, want)
		}
	}
	labels := aggregator.Resize(small.Label, big.Image.Grid(), volume.Interpolation{})
	if !slices.Equal(labels.Data, big.Label.Data) {
		t.Error("labels change")
	}
}

func TestResize_LeavesACaseOfTheWindowsSizeAlone(t *testing.T) {
	c := linear([3]int{8, 6, 4})
	same := sampler.Resize{Window: c.Image.Size, Image: volume.Interpolation{Order: 3}}.Case(c)
	if same.Image != c.Image || aggregator.Resize(same.Image, c.Image.Grid(), volume.Interpolation{Order: 1}) != c.Image {
		t.Error("it is another volume")
	}
}

func TestResized_GivesEveryCaseTheWindowsSize(t *testing.T) {
	s := settings(2)
	source := sampler.Resized{
		Source: inMemory(five()), Resize: sampler.Resize{Window: s.Window, Image: volume.Interpolation{Order: 1}, LabelOrder: 1},
	}
	r, err := sampler.NewRandom(t.Context(), source, s)
	if err != nil {
		t.Fatal(err)
	}
	b := r.Batch()
	fill(t, r, b, 3)
	for i, at := range b.Locations {
		if at.Start != [3]int{} || at.End != s.Window {
			t.Errorf("window %d is %v", i, at)
		}
	}
	if _, err := sampler.NewRandom(t.Context(), sampler.Resized{Source: inMemory{{ID: "void"}}}, s); err == nil {
		t.Error("a case without an image is resized")
	}
}
