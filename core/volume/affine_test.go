package volume_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dev.niftynet/core/volume"
)

func TestAffine_InverseUndoesApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawVolume(t).Affine
		inv, err := a.Inverse()
		if err != nil {
			t.Fatal(err)
		}
		p := [3]float64{3, -5, 7}
		back := inv.Apply(a.Apply(p))
		product := inv.Mul(a)
		for i := range p {
			if math.Abs(back[i]-p[i]) > 1e-6 {
				t.Fatalf("%v came back from %v as %v", p, a, back)
			}
			if math.Abs(product[i][i]-1) > 1e-6 {
				t.Fatalf("inverse times %v is %v", a, product)
			}
		}
	})
}

func TestAffine_SpacingAndDeterminant(t *testing.T) {
	// x and y swapped, y then flipped: voxels of 2 x 3 x 4 mm, still right-handed.
	a := volume.Affine{{0, 3, 0, 1}, {-2, 0, 0, 2}, {0, 0, 4, 3}, {0, 0, 0, 1}}
	if got := a.SpacingMM(); got != [3]float64{2, 3, 4} {
		t.Errorf("spacing %v, want [2 3 4]", got)
	}
	if got := a.Det(); got != 24 {
		t.Errorf("determinant %v, want 24", got)
	}
}

func TestAffine_CheckRefusesWhatHasNoInverse(t *testing.T) {
	singular := volume.Scaling([3]float64{1, 0, 1})
	flat := volume.Affine{{1, 2, 0, 0}, {2, 4, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}
	missing := volume.Identity()
	missing[1][3] = math.NaN()
	for name, a := range map[string]volume.Affine{"zero voxel": singular, "parallel axes": flat, "nan": missing} {
		if _, err := a.Inverse(); err == nil {
			t.Errorf("%s: inverse of %v was given", name, a)
		}
	}
	if err := volume.Scaling([3]float64{1e-4, 1e-4, 1e-4}).Check(); err != nil {
		t.Errorf("voxels of 0.1 micrometre: %v", err)
	}
}

func TestSameGrid_SaysWhatDiffers(t *testing.T) {
	of := func(size [3]int, a volume.Affine) *volume.Volume { return volume.New(size, 1, a) }
	base := of([3]int{3, 4, 5}, volume.Identity())
	moved := volume.Identity()
	moved[0][3] = 2
	cases := []struct {
		other *volume.Volume
		want  string // part of the message; empty: no difference
	}{
		{of([3]int{3, 4, 5}, volume.Identity()), ""},
		{of([3]int{3, 4, 6}, volume.Identity()), "sizes differ: 3x4x5 and 3x4x6"},
		{of([3]int{3, 4, 5}, volume.Scaling([3]float64{1, 1, 2})), "voxel sizes differ: 1x1x1 and 1x1x2 mm"},
		{of([3]int{3, 4, 5}, volume.Scaling([3]float64{-1, 1, 1})), "axes differ: RAS and LAS"},
		{of([3]int{3, 4, 5}, moved), "differ by up to 2 mm"},
		{of([3]int{3, 4, 5}, volume.Scaling([3]float64{1, 1, 1.003})), "1x1x1 and 1x1x1.003 mm"},
		{of([3]int{3, 4, 5}, volume.Scaling([3]float64{1, 1, 1.002})), ""},
	}
	for _, c := range cases {
		err := volume.SameGrid(base, c.other, 0.01)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	if err := volume.SameGrid(base, cases[4].other, 2.5); err != nil {
		t.Errorf("2 voxels apart within 2.5: %v", err)
	}
	// Voxels of a micrometre that lie half a voxel apart.
	small, beside := volume.Scaling([3]float64{1e-3, 1e-3, 1e-3}), volume.Scaling([3]float64{1e-3, 1e-3, 1e-3})
	beside[1][3] = 0.5e-3
	if err := volume.SameGrid(of([3]int{3, 4, 5}, small), of([3]int{3, 4, 5}, beside), 0.01); err == nil {
		t.Error("half a voxel goes unseen")
	}
}
