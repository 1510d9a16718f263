package volume_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/volume"
)

// askew is an image and a grid within it, of other axes.
func askew() (v *volume.Volume, to volume.Grid) {
	v = volume.New([3]int{5, 4, 3}, 1, volume.Affine{{2, 0, 0, -4}, {0, 2, 0, -3}, {0, 0, 3, 1}, {0, 0, 0, 1}})
	for i := range v.Data {
		x, y, z := i%5, i/5%4, i/20
		v.Data[i] = float32((7*x + 5*y*y + 3*z*x) % 17)
	}
	sin, cos := math.Sincos(0.3)
	to = volume.Grid{Size: [3]int{4, 3, 3}, Affine: volume.Affine{
		{1.5 * cos, -1.2 * sin, 0, -3.1}, {1.5 * sin, 1.2 * cos, 0, -2.7}, {0, 0, 2, 2}, {0, 0, 0, 1},
	}}
	return v, to
}

func transfer(t *testing.T, from, to volume.Grid) volume.Transfer {
	t.Helper()
	way, err := volume.NewTransfer(from, to)
	if err != nil {
		t.Fatal(err)
	}
	return way
}

// Expected values: nibabel 5.4.2 with scipy 1.17.1, nibabel.processing.resample_from_to(v, to, order).
func TestTransfer_InterpolatesAsNiBabel(t *testing.T) {
	v, to := askew()
	way := transfer(t, v.Grid(), to)
	for order, want := range map[int][]float32{
		0: {0, 7, 2, 9, 5, 12, 2, 2, 5, 10, 0, 0, 0, 10, 8, 1, 5, 15, 8, 8, 5, 13, 6, 6, 0, 13, 14, 10, 5, 1, 14, 14, 5, 16, 12, 12},
		1: {
			4.35, 9.54541, 7.08956, 5.94227, 5.79751, 12.63773, 6.3158, 5.13744, 5.1702, 10.45894, 6.76521, 3.98275,
			5.25, 10.69268, 6.78537, 4.76431, 6.34289, 14.61611, 9.72719, 7.05407, 5.36095, 12.08269, 9.82197, 8.36517,
			5.385, 9.51506, 9.76472, 8.70582, 4.65324, 6.00204, 10.35839, 10.04134, 4.79117, 9.27183, 11.48734, 10.18694,
		},
		3: {
			2.44366, 9.86762, 8.06745, 4.11119, 5.125, 13.08948, 5.22159, 0.30325, 4.74608, 12.90045, 6.32617, 0.87842,
			4.26815, 11.0767, 6.99971, 2.06059, 5.36722, 14.66799, 11.73988, 4.53584, 4.74081, 14.06058, 10.7797, 7.34099,
			4.54055, 10.40023, 10.22117, 10.03277, 3.87279, 3.94509, 11.93033, 12.20867, 4.4929, 8.54832, 14.58379, 10.61671,
		},
	} {
		got, err := way.Apply(v, volume.Interpolation{Order: order, Antialias: true}) // no voxel grows
		if err != nil {
			t.Fatal(err)
		}
		// Places are rounded to 1/65536 of a voxel, over which values differ by up to 17.
		if diff := cmp.Diff(want, got.Data, cmpopts.EquateApprox(0, 1e-3)); diff != "" || got.Grid() != to {
			t.Errorf("order %d: %s", order, diff)
		}
	}
}

// A part of a grid, shifted by whole voxels and turned, gives and takes voxels as they are; the rest is outside.
func TestTransfer_PartsOfAGridAndBackAreExact(t *testing.T) {
	whole, _ := askew()
	whole, err := whole.Reorient("LPS")
	if err != nil {
		t.Fatal(err)
	}
	part := volume.Grid{Size: [3]int{2, 3, 2}, Affine: volume.Affine{{2, 0, 0, -2}, {0, 2, 0, -3}, {0, 0, 3, 1}, {0, 0, 0, 1}}} // voxels 1.., 0.., 0.. of the original
	there, back := transfer(t, whole.Grid(), part), transfer(t, part, whole.Grid())
	labels, err := there.ApplyLabels(whole, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := []float32{7, 14, 12, 2, 10, 0, 10, 3, 15, 8, 13, 6} // (7x + 5y² + 3zx) % 17
	if diff := cmp.Diff(want, labels.Data); diff != "" {
		t.Error(diff)
	}
	image, err := there.Apply(whole, volume.Interpolation{Order: 3})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, image.Data, cmpopts.EquateApprox(0, 1e-4)); diff != "" {
		t.Error(diff)
	}
	for i := range labels.Data {
		labels.Data[i] += 100
	}
	label, err := back.ApplyLabels(labels, 1)
	if err != nil {
		t.Fatal(err)
	}
	filled, err := back.Apply(labels, volume.Interpolation{Order: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range whole.Data {
		inside := label.Data[i] != 0
		if inside && label.Data[i] != x+100 || inside && filled.Data[i] != x+100 || !inside && filled.Data[i] != 100 {
			t.Errorf("voxel %d, %v, becomes label %v and %v", i, x, label.Data[i], filled.Data[i])
		}
	}
}

func TestTransfer_SmoothsWhereVoxelsGrow(t *testing.T) {
	v := volume.New([3]int{16, 1, 1}, 1, volume.Identity())
	for i := range v.Data {
		v.Data[i] = float32(i / 2 % 2) // 0, 0, 1, 1, ...
	}
	to := volume.Grid{Size: [3]int{4, 1, 1}, Affine: volume.Scaling([3]float64{4, 1, 1})}
	way := transfer(t, v.Grid(), to)
	sharp, err := way.Apply(v, volume.Interpolation{Order: 1})
	if err != nil {
		t.Fatal(err)
	}
	smooth, err := way.Apply(v, volume.Interpolation{Order: 1, Antialias: true})
	if err != nil {
		t.Fatal(err)
	}
	if sharp.Data[1] != 0 || math.Abs(float64(smooth.Data[1])-0.5) > 0.15 {
		t.Errorf("got %v, blurred %v: want 0 and about 1/2", sharp.Data, smooth.Data)
	}
}

func TestTransfer_RefusesGridsApart(t *testing.T) {
	v, to := askew()
	to.Affine[0][3] = 1000
	way := transfer(t, v.Grid(), to)
	if _, err := way.Apply(v, volume.Interpolation{Order: 3}); err == nil || !strings.Contains(err.Error(), "cover no part of the world together") {
		t.Error(err)
	}
	if _, err := way.ApplyLabels(v, 1); err == nil {
		t.Error("labels far away are taken")
	}
	if _, err := volume.NewTransfer(volume.Grid{Size: v.Size}, to); err == nil {
		t.Error("an affine without an inverse is taken")
	}
}
