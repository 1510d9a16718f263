package volume_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/core/volume"
)

// pattern holds (7x² + 3yz + 11xyz + 5z) mod 23 in 7x5x6 voxels of 1 mm.
func pattern() *volume.Volume {
	v := volume.New([3]int{7, 5, 6}, 1, volume.Identity())
	for z := range 6 {
		for y := range 5 {
			for x := range 7 {
				v.Data[v.Index(x, y, z)] = float32((7*x*x + 3*y*z + 11*x*y*z + 5*z) % 23)
			}
		}
	}
	return v
}

func resampling(t testing.TB, g volume.Grid, spacingMM [3]float64) volume.Resampling {
	t.Helper()
	r, err := g.Resample(spacingMM)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Sizes of NiftyNet's own tests: 256x168x256 voxels of about 0.98x1.49x0.98 mm and 208x256x256 of about
// 1.115x1.094x1.15 mm, the axes named as they lie after turning.
func TestResample_GivesTheSizesOfNiftyNet(t *testing.T) {
	cases := []struct {
		size         [3]int
		have, pixdim [3]float64
		want         [3]int
	}{
		{[3]int{256, 168, 256}, [3]float64{0.9766, 1.49, 0.9766}, [3]float64{3.5, 0.9, 8}, [3]int{71, 278, 31}},
		{[3]int{256, 168, 256}, [3]float64{0.9766, 1.49, 0.9766}, [3]float64{2.6, 0.9, 5}, [3]int{96, 278, 50}},
		{[3]int{168, 256, 256}, [3]float64{1.49, 0.9766, 0.9766}, [3]float64{7, 1.2, 8}, [3]int{36, 208, 31}},
		{[3]int{168, 256, 256}, [3]float64{1.49, 0.9766, 0.9766}, [3]float64{5, 2, 6}, [3]int{50, 125, 42}},
		{[3]int{208, 256, 256}, [3]float64{1.115, 1.094, 1.15}, [3]float64{4, 8, 6}, [3]int{58, 35, 49}},
		{[3]int{208, 256, 256}, [3]float64{1.115, 1.15, 1.094}, [3]float64{8, 9, 10}, [3]int{29, 33, 28}},
		{[3]int{40, 50, 1}, [3]float64{1, 1, 5}, [3]float64{0, 2, 1}, [3]int{40, 25, 1}},
	}
	for _, c := range cases {
		r := resampling(t, volume.Grid{Size: c.size, Affine: volume.Scaling(c.have)}, c.pixdim)
		if r.To.Size != c.want {
			t.Errorf("%v voxels of %v mm to %v mm: %v, want %v", c.size, c.have, c.pixdim, r.To.Size, c.want)
		}
	}
}

func TestResample_TheAffineFollows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVolume(t)
		var spacing [3]float64
		for axis := range spacing {
			spacing[axis] = rapid.Float64Range(0.5, 4).Draw(t, "spacing")
		}
		r, err := v.Grid().Resample(spacing)
		if err != nil {
			t.Fatal(err)
		}
		// The middle of the grid stays, and voxels have the size that was asked for.
		middle := func(g volume.Grid) [3]float64 {
			return g.Affine.Apply([3]float64{float64(g.Size[0]-1) / 2, float64(g.Size[1]-1) / 2, float64(g.Size[2]-1) / 2})
		}
		from, to, have := middle(r.From), middle(r.To), r.To.Affine.SpacingMM()
		for axis := range have {
			if math.Abs(from[axis]-to[axis]) > 1e-9 {
				t.Fatalf("the middle moved from %v to %v", from, to)
			}
			if v.Size[axis] > 1 && math.Abs(have[axis]-spacing[axis]) > 1.1e-4*spacing[axis] {
				t.Fatalf("voxels of %v mm, want %v", have, spacing)
			}
		}
		if diff := cmp.Diff(r.From, r.Invert().To); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestResample_RefusesWhatNoMemoryHolds(t *testing.T) {
	g := volume.Grid{Size: [3]int{182, 218, 182}, Affine: volume.Identity()}
	for _, spacing := range [][3]float64{{1e-3, 1e-3, 1e-3}, {-1, 1, 1}, {math.NaN(), 1, 1}, {math.Inf(1), 1, 1}, {1e-300, 1, 1}} {
		if r, err := g.Resample(spacing); err == nil {
			t.Errorf("%v mm gives %v voxels", spacing, r.To.Size)
		}
	}
}
