package slice_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/core/volume"
	"dev.niftynet/viz/slice"
)

// corners is a 2x2x2 volume whose voxels say where they are: 1 on the patient's right, 2 in front, 4 at the head.
func corners(a volume.Affine) *volume.Volume {
	v := volume.New([3]int{2, 2, 2}, 1, a)
	for z := range 2 {
		for y := range 2 {
			for x := range 2 {
				var value float32
				for world, bit := range [3]float32{1, 2, 4} {
					at := a[world][0]*(float64(x)-0.5) + a[world][1]*(float64(y)-0.5) + a[world][2]*(float64(z)-0.5)
					if at > 0 {
						value += bit
					}
				}
				v.Data[v.Index(x, y, z)] = value
			}
		}
	}
	return v
}

func TestTake_HangsEveryStorageOrderTheSameWay(t *testing.T) {
	axes := [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
	// Upper left, upper right, lower left, lower right, without the bit of the axis that is looked through.
	want := map[slice.Plane][]float32{
		slice.Axial:    {1 + 2, 2, 1, 0},
		slice.Coronal:  {1 + 4, 4, 1, 0},
		slice.Sagittal: {2 + 4, 4, 2, 0},
	}
	through := map[slice.Plane]int{slice.Axial: 4, slice.Coronal: 2, slice.Sagittal: 1}
	for _, order := range axes {
		for signs := range 8 {
			var a volume.Affine
			for world, voxel := range order {
				a[world][voxel] = 1
				if signs>>world&1 == 1 {
					a[world][voxel] = -1
				}
			}
			v := corners(a)
			for plane, values := range want {
				got := slice.Take(v, plane, 0).Data
				for i := range got {
					got[i] = float32(int(got[i]) &^ through[plane])
				}
				if diff := cmp.Diff(values, got); diff != "" {
					t.Fatalf("%v of order %v, signs %03b: %s", plane, order, signs, diff)
				}
			}
		}
	}
}

func TestTake_NamesThePatientsSides(t *testing.T) {
	v := volume.New([3]int{3, 4, 5}, 1, volume.Identity())
	for plane, want := range map[slice.Plane]slice.Edges{
		slice.Axial:    {Left: 'R', Right: 'L', Top: 'A', Bottom: 'P'},
		slice.Coronal:  {Left: 'R', Right: 'L', Top: 'S', Bottom: 'I'},
		slice.Sagittal: {Left: 'A', Right: 'P', Top: 'S', Bottom: 'I'},
	} {
		if got := slice.Take(v, plane, 0).Edges; got != want {
			t.Errorf("%v: edges %v, want %v", plane, got, want)
		}
	}
}

func TestTake_ObliqueVolumeKeepsTheNearestAxes(t *testing.T) {
	a := volume.Affine{{0.9, -0.4, 0, 0}, {0.4, 0.9, 0, 0}, {0, 0, 3, 0}, {0, 0, 0, 1}}
	c := slice.Take(volume.New([3]int{5, 6, 7}, 1, a), slice.Axial, 0)
	if c.W != 5 || c.H != 6 {
		t.Errorf("axial picture is %dx%d, want 5x6", c.W, c.H)
	}
}

func TestTake_HoldsTheIndexWithinTheVolume(t *testing.T) {
	v := volume.New([3]int{1, 1, 3}, 1, volume.Identity())
	copy(v.Data, []float32{7, 8, 9})
	for index, want := range map[int]float32{-5: 7, 0: 7, 2: 9, 99: 9} {
		if got := slice.Take(v, slice.Axial, index).Data[0]; got != want {
			t.Errorf("slice %d has %v, want %v", index, got, want)
		}
	}
}

func TestFullest_CountsLabelledVoxels(t *testing.T) {
	v := volume.New([3]int{4, 5, 6}, 1, volume.Identity())
	if got := slice.Fullest(v, slice.Axial); got != 3 {
		t.Errorf("no labels: slice %d, want the middle one, 3", got)
	}
	v.Data[v.Index(1, 2, 5)], v.Data[v.Index(1, 3, 5)], v.Data[v.Index(3, 3, 0)] = 2, 1, 9
	for plane, want := range map[slice.Plane]int{slice.Axial: 5, slice.Coronal: 3, slice.Sagittal: 1} {
		if got := slice.Fullest(v, plane); got != want {
			t.Errorf("%v: slice %d, want %d", plane, got, want)
		}
	}
}

func TestFit_KeepsProportionsInMillimetres(t *testing.T) {
	tests := []struct {
		name       string
		spacing    [3]float64
		boxW, boxH int
		aspect     float64
		w, h       int
	}{
		{"cube in a square", [3]float64{1, 1, 1}, 40, 40, 1, 40, 40},
		{"thick voxels down", [3]float64{1, 2, 1}, 40, 40, 1, 20, 40},
		{"box too wide", [3]float64{1, 1, 1}, 90, 30, 1, 30, 30},
		{"screen pixels twice as high as wide", [3]float64{1, 1, 1}, 40, 40, 2, 40, 20},
		{"nothing fits", [3]float64{1, 1, 1}, 0, 9, 1, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := slice.Take(volume.New([3]int{8, 8, 8}, 1, volume.Scaling(tt.spacing)), slice.Axial, 0)
			if w, h := c.Fit(tt.boxW, tt.boxH, tt.aspect); w != tt.w || h != tt.h {
				t.Errorf("got %dx%d, want %dx%d", w, h, tt.w, tt.h)
			}
		})
	}
}

func TestDraw_AnyVolumeAndBoxGivesAPictureWithinTheBox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := [3]int{rapid.IntRange(0, 9).Draw(t, "nx"), rapid.IntRange(0, 9).Draw(t, "ny"), rapid.IntRange(0, 9).Draw(t, "nz")}
		var a volume.Affine
		for i := range 3 {
			for j := range 3 {
				a[i][j] = rapid.Float64().Draw(t, "affine")
			}
		}
		v := volume.New(size, 1, a)
		for i := range v.Data {
			v.Data[i] = rapid.Float32().Draw(t, "voxel")
		}
		w, h := rapid.IntRange(-1, 30).Draw(t, "w"), rapid.IntRange(-1, 30).Draw(t, "h")
		layers := slice.Layers{Image: v, Reference: v, Prediction: v, Level: slice.Percentiles(v.Data, 0.5, 99.5), Opacity: 0.4}
		p := layers.Draw(slice.Plane(rapid.IntRange(0, 2).Draw(t, "plane")), 3, pt(w, h), 1)
		if p.Rect.Dx() > max(w, 0) || p.Rect.Dy() > max(h, 0) {
			t.Fatalf("picture %v for a box of %dx%d", p.Rect, w, h)
		}
	})
}
