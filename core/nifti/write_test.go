package nifti_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

func ramp(size [3]int, channels int, affine volume.Affine) *volume.Volume {
	v := volume.New(size, channels, affine)
	for i := range v.Data {
		v.Data[i] = float32(i)
	}
	return v
}

// rewritten writes a volume and reads it back.
func rewritten(t *testing.T, v *volume.Volume, name string, options nifti.Options) *stored.Image {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := nifti.Write(path, v, options); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("writing left %d files, %v", len(entries), err)
	}
	image, err := nifti.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func TestWrite_ReadsBackTheSame(t *testing.T) {
	affine := volume.Affine{{0, -1.5, 0, 7}, {-1, 0, 0, -8}, {0, 0, 3, 9}, {0, 0, 0, 1}}
	for _, dtype := range []string{"uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", ""} {
		for _, name := range []string{"a.nii", "a.nii.gz"} {
			for _, channels := range []int{1, 2} {
				v := ramp([3]int{4, 3, 5}, channels, affine)
				image := rewritten(t, v, name, nifti.Options{DType: dtype})
				if diff := cmp.Diff(v, image.Volume); diff != "" {
					t.Errorf("%s as %q (-written +read):\n%s", name, dtype, diff)
				}
				if want := dtype; want != "" && image.Header.DType != want {
					t.Errorf("stored as %s, want %s", image.Header.DType, want)
				}
			}
		}
	}
}

// Expected quaternions from NiBabel 5.4.2, Nifti1Header.set_qform.
func TestWrite_StoresTheQformOfRotations(t *testing.T) {
	cases := []struct {
		axes    string
		affine  volume.Affine
		qfac    float64
		quatern [3]float64
	}{
		{"RAS", volume.Affine{{1, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 3, 0}, {0, 0, 0, 1}}, 1, [3]float64{0, 0, 0}},
		{"LAS", volume.Affine{{-1, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 3, 0}, {0, 0, 0, 1}}, -1, [3]float64{0, 1, 0}},
		{"LPS", volume.Affine{{-1, 0, 0, 0}, {0, -2, 0, 0}, {0, 0, 3, 0}, {0, 0, 0, 1}}, 1, [3]float64{0, 0, 1}},
		{"RPI", volume.Affine{{1, 0, 0, 0}, {0, -2, 0, 0}, {0, 0, -3, 0}, {0, 0, 0, 1}}, 1, [3]float64{1, 0, 0}},
		{"PSR", volume.Affine{{0, 0, 1, 5}, {-1, 0, 0, 6}, {0, 1, 0, 7}, {0, 0, 0, 1}}, -1, [3]float64{0.5, -0.5, -0.5}},
		{"oblique", volume.Affine{{0.7582988, -0.4823033, 1.701288, 10}, {0.6267382, 0.1802813, -2.309716, -20}, {0.1793941, 1.408858, 0.87797, 30}, {0, 0, 0, 1}}, 1, [3]float64{0.5799686, 0.13156, 0.3217803}},
		{"oblique flipped", volume.Affine{{0.9418327, 0.4193649, 0.5595467, 10}, {0.1749017, 0.09924306, -2.947081, -20}, {0.2869853, -1.436762, -0.04024542, 30}, {0, 0, 0, 1}}, -1, [3]float64{-0.6823224, -0.1665189, -0.03681166}},
		{"half turn", volume.Affine{{-0.9177127, 0.223118, 1.105036, 10}, {-0.2417859, -1.417297, -0.6625243, -20}, {0.3151871, -0.4375945, 2.709236, 30}, {0, 0, 0, 1}}, 1, [3]float64{-0.17612, 0.1320699, -0.9702649}},
	}
	for _, c := range cases {
		g := rewritten(t, ramp([3]int{2, 3, 4}, 1, c.affine), "a.nii", nifti.Options{}).Header.Forms
		if g.QformCode != 2 || g.SformCode != 2 || g.PixDim[0] != c.qfac {
			t.Errorf("%s: codes %d and %d, handedness %v", c.axes, g.QformCode, g.SformCode, g.PixDim[0])
		}
		if diff := cmp.Diff(c.quatern, g.Quatern, cmpopts.EquateApprox(0, 2e-6)); diff != "" {
			t.Errorf("%s: quaternion (-want +got):\n%s", c.axes, diff)
		}
		// Read by the quaternion alone, the grid is the same.
		like := stored.Header{Shape: []int{2, 3, 4}, Affine: c.affine, Forms: g}
		like.Forms.SformCode = 0
		image := rewritten(t, ramp([3]int{2, 3, 4}, 1, c.affine), "a.nii", nifti.Options{Like: &like})
		if diff := cmp.Diff(c.affine, image.Volume.Affine, cmpopts.EquateApprox(0, 1e-5)); diff != "" {
			t.Errorf("%s: affine of the qform (-want +got):\n%s", c.axes, diff)
		}
	}
}

// What float32 would round: a file like one of NIfTI-2 lies exactly where that does, by sform or by qform.
func TestWrite_KeepsWhatOnlyNIfTI2Holds(t *testing.T) {
	affine := volume.Affine{{0.1, 0, 0, 100.1}, {0, 0.3, 0, -1e-9}, {0, 0, 0.7, 12345.678901}, {0, 0, 0, 1}}
	v := ramp([3]int{2, 3, 4}, 2, affine)
	forms := stored.Forms{
		SformCode: 1, QformCode: 3, PixDim: [4]float64{1, 0.1, 0.3, 0.7}, Quatern: [3]float64{1e-12, 0, 0},
		QOffset: [3]float64{0.1, 0.2, 0.3}, SRow: [3][4]float64{affine[0], affine[1], affine[2]},
	}
	like := stored.Header{Format: "nifti2", Shape: []int{2, 3, 4}, Affine: affine, Forms: &forms}
	image := rewritten(t, v, "a.nii.gz", nifti.Options{DType: "uint8", Like: &like})
	if diff := cmp.Diff(v, image.Volume); diff != "" || image.Header.Format != "nifti2" || image.Header.DType != "uint8" {
		t.Errorf("%s of %s (-written +read):\n%s", image.Header.Format, image.Header.DType, diff)
	}
	if diff := cmp.Diff(&forms, image.Header.Forms); diff != "" {
		t.Errorf("forms (-written +read):\n%s", diff)
	}
	long := ramp([3]int{1, 40000, 1}, 1, volume.Identity())
	image = rewritten(t, long, "a.nii", nifti.Options{})
	if diff := cmp.Diff(long, image.Volume); diff != "" || image.Header.Format != "nifti2" {
		t.Errorf("%s (-written +read):\n%s", image.Header.Format, diff)
	}
}

func TestWrite_LeavesShearToTheSform(t *testing.T) {
	sheared := volume.Affine{{1, 0.1, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}
	image := rewritten(t, ramp([3]int{2, 2, 2}, 1, sheared), "a.nii", nifti.Options{})
	if g := image.Header.Forms; g.QformCode != 0 || g.SformCode != 2 {
		t.Errorf("codes of a sheared affine: qform %d, sform %d", g.QformCode, g.SformCode)
	}
	if diff := cmp.Diff(sheared, image.Volume.Affine, cmpopts.EquateApprox(0, 1e-7)); diff != "" {
		t.Errorf("affine (-want +got):\n%s", diff)
	}
}

func TestWrite_LikeKeepsTheGeometryOfRealFiles(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "reader", "[no]*", "*.nii*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Skip("no real images beside the repository")
	}
	kept := 0
	for _, name := range names {
		before, err := nifti.Read(name)
		if err != nil || before.Header.Forms.SformCode+before.Header.Forms.QformCode == 0 {
			continue
		}
		before.Volume.Channels, before.Volume.Data = 1, before.Volume.Channel(0)
		after := rewritten(t, before.Volume, "a.nii", nifti.Options{Like: &before.Header})
		if diff := cmp.Diff(before.Header.Forms, after.Header.Forms, cmpopts.EquateApprox(1e-7, 1e-30)); diff != "" {
			t.Errorf("%s: geometry (-before +after):\n%s", name, diff)
		}
		if diff := cmp.Diff(before.Volume.Affine, after.Volume.Affine, cmpopts.EquateApprox(1e-7, 1e-30)); diff != "" {
			t.Errorf("%s: affine (-before +after):\n%s", name, diff)
		}
		if !slices.Equal(before.Volume.Data, after.Volume.Data) {
			t.Errorf("%s: voxels changed", name)
		}
		kept++
	}
	if kept < 35 {
		t.Errorf("only %d files were tried", kept)
	}
}

func TestWrite_RefusesWhatWouldBeLost(t *testing.T) {
	v := ramp([3]int{10, 10, 3}, 1, volume.Identity())
	other := stored.Header{Shape: []int{10, 10, 3}, Affine: volume.Scaling([3]float64{1, 1, 2})}
	gap := v.Clone()
	gap.Data[5] = float32(math.NaN())
	flat := volume.New([3]int{2, 2, 2}, 1, volume.Affine{})
	cases := []struct {
		name    string
		volume  *volume.Volume
		options nifti.Options
		want    string
	}{
		{"a.nii", v, nifti.Options{DType: "uint8"}, "voxel 256 is 256"},
		{"a.nii", gap, nifti.Options{DType: "int16"}, "voxel 5 is NaN"},
		{"a.nii", v, nifti.Options{DType: "complex64"}, "complex64"},
		{"a.nii", v, nifti.Options{Like: &other}, "voxel sizes differ"},
		{"a.nii", flat, nifti.Options{}, "singular"},
		{"a.nii", volume.New([3]int{2, 0, 1}, 1, volume.Identity()), nifti.Options{}, "0 voxels along dimension 2"},
		{"a.mha", v, nifti.Options{}, "must end in .nii"},
		{"missing/a.nii", v, nifti.Options{}, "no such file"},
	}
	for _, c := range cases {
		folder := t.TempDir()
		err := nifti.Write(filepath.Join(folder, c.name), c.volume, c.options)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		} else if n := strings.Count(err.Error(), "write "); n != 1 {
			t.Errorf("error %q says %d times what was done, want once", err, n)
		}
		if left, _ := os.ReadDir(folder); len(left) != 0 {
			t.Errorf("failed write left %v", left[0].Name())
		}
	}
}
