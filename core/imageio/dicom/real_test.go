package dicom_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/imageio/dicom"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/volume"
)

// real is a folder of images beside the repository.
func real(t *testing.T, name string) string {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "..", "shared", "data", "reader", name)
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no real images: %v", err)
	}
	return folder
}

// Least, most and mean voxel, one of them, and the affine are pydicom 3.0.1's with numpy 2.4.6: pixel_array, rescaled, and
// positions in LPS turned to RAS.
func TestRead_RealFiles(t *testing.T) {
	folder := real(t, "dicom")
	for _, c := range []struct {
		file, size        string
		least, most, mean float64
		at                [3]int
		voxel             float64
		affine            volume.Affine
	}{
		{
			"CT_small.dcm", "128x128x1", -896, 1167, -119.07385,
			[3]int{42, 64, 0},
			618,
			volume.Affine{{-0.661468, 0, 0, 158.135803}, {0, -0.661468, 0, 179.035797}, {0, 0, 5, -75.699997}, {0, 0, 0, 1}},
		},
		{
			"MR_small.dcm", "64x64x1", 127, 2145, 518.88135,
			[3]int{21, 32, 0},
			200,
			volume.Affine{{-0.3125, 0, 0, 83.9063}, {0, -0.3125, 0, 91.2}, {0, 0, 0.8, 6.6406}, {0, 0, 0, 1}},
		},
		{
			"decimal_rescale.dcm", "128x96x1", -4096, -4096, -4096,
			[3]int{42, 48, 0},
			-4096,
			volume.Affine{{-1.125, 0, 0, 116.068462}, {0, -1.1192408, 0.505281467, 97.9018153}, {0, 0.11368833, 4.97440355, -43.2330713}, {0, 0, 0, 1}},
		},
		{
			"image_dfl.dcm", "512x512x1", 0, 255, 127.11597,
			[3]int{170, 256, 0},
			138,
			volume.Affine{{-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}},
		},
		{
			"nitest_balls_T1.dcm", "80x80x10", 0, 2477.784, 31.751079,
			[3]int{26, 40, 5},
			133.5937,
			volume.Affine{
				{-1.91053727, 0.0182214529, 0.345376756, 91.1689029},
				{-0.0182105814, -1.91167791, 0.00329208374, 95.021098},
				{0.0660308753, 0, 9.99403318, -25.4241776},
				{0, 0, 0, 1},
			},
		},
		{
			"rtdose.dcm", "10x10x15", 0.795, 1.254, 1.0132733,
			[3]int{3, 5, 7},
			0.978,
			volume.Affine{{-10, 0, 0, -189.43125}, {0, -10, 0, -199.43125}, {0, 0, 5, -761.87}, {0, 0, 0, 1}},
		},
	} {
		t.Run(c.file, func(t *testing.T) {
			v := mustRead(t, filepath.Join(folder, c.file)).Volume
			least, most, sum := math.Inf(1), math.Inf(-1), 0.0
			for _, x := range v.Data {
				least, most, sum = min(least, float64(x)), max(most, float64(x)), sum+float64(x)
			}
			got := []float64{least, most, sum / float64(len(v.Data)), float64(v.At(c.at[0], c.at[1], c.at[2]))}
			if diff := cmp.Diff([]float64{c.least, c.most, c.mean, c.voxel}, got, cmpopts.EquateApprox(1e-6, 0)); diff != "" || v.String() != c.size {
				t.Errorf("%v, least, most, mean and one voxel (-want +got):\n%s", v, diff)
			}
			if diff := cmp.Diff(c.affine, v.Affine, cmpopts.EquateApprox(1e-6, 1e-9)); diff != "" {
				t.Errorf("affine (-want +got):\n%s", diff)
			}
		})
	}
}

// One image in five transfer syntaxes.
func TestRead_RealFilesOfOneImage(t *testing.T) {
	folder := real(t, "dicom")
	want := mustRead(t, filepath.Join(folder, "MR_small.dcm")).Volume
	for _, name := range []string{"MR_small_implicit.dcm", "MR_small_bigendian.dcm", "MR_small_RLE.dcm"} {
		if diff := cmp.Diff(want, mustRead(t, filepath.Join(folder, name)).Volume); diff != "" {
			t.Errorf("%s differs from MR_small.dcm", name)
		}
	}
}

// The phantom that dcm2niix made a NIfTI file of has the same voxels in the same order.
func TestRead_RealPhantomIsItsNIfTI(t *testing.T) {
	want, err := nifti.Read(filepath.Join(real(t, "nifti"), "T1.nii.gz"))
	if err != nil {
		t.Fatal(err)
	}
	got := mustRead(t, filepath.Join(real(t, "dicom"), "nitest_balls_T1.dcm"))
	if diff := cmp.Diff(want.Volume.Data, got.Volume.Data, cmpopts.EquateApprox(1e-6, 0)); diff != "" {
		t.Errorf("voxels (-NIfTI +DICOM):\n%.2000s", diff)
	}
}

func TestRead_RefusesRealFiles(t *testing.T) {
	folder := real(t, "dicom")
	for file, part := range map[string]string{
		"MR_small_jp2klossless.dcm":       "JPEG 2000",
		"slicethickness_empty_string.dcm": "JPEG 2000",
		"MR_truncated.dcm":                "expected 8192 bytes of pixels, but there are at most 8130",
		"csa_slice_norm.dcm":              "no pixels",
		"no_meta.dcm":                     "not DICOM", // a byte too many at its begin; pydicom finds no attribute in it
	} {
		_, err := dicom.Read(filepath.Join(folder, file))
		want(t, err, file, part)
	}
	_, err := dicom.Read(folder)
	want(t, err, "8 series lie in this folder", "#601 (MR, 1 files, first nitest_balls_T1.dcm)")
}
