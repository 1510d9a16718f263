package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

func TestImageConvert_TakesASeriesByItsNumber(t *testing.T) {
	folder := t.TempDir()
	file, err := os.ReadFile(filepath.Join("..", "..", "core", "imageio", "dicom", "testdata", "enhanced.dcm"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "a"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "a.nii")
	var stdout, stderr bytes.Buffer
	status := imageConvert(t.Context(), []string{folder + "#7", out}, &stdout, &stderr)
	if status != exitDone || !strings.Contains(stdout.String(), "2 x 3 x") {
		t.Errorf("status %d, %s%s", status, &stdout, &stderr)
	}
}

func TestImageConvert_WritesNothingOnceInterrupted(t *testing.T) {
	in, out := filepath.Join(t.TempDir(), "a.nii"), filepath.Join(t.TempDir(), "b.nii")
	if err := nifti.Write(in, volume.New([3]int{2, 2, 2}, 1, volume.Identity()), nifti.Options{}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	if status := imageConvert(ctx, []string{in, out}, &stdout, &stderr); status != exitInterrupted {
		t.Errorf("convert: status %d, %s%s", status, &stdout, &stderr)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a file was written")
	}
	if status := imageInfo(ctx, []string{in}, &stdout, &stderr); status != exitInterrupted || stdout.Len() > 0 {
		t.Errorf("info: status %d, %s%s", status, &stdout, &stderr)
	}
}

// Turned half round about z, voxel (1, 1, 1) is 2*sqrt(2) mm from where the sform has it.
func TestImageInfo_TellsHowFarFormsAreApart(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.nii")
	h := stored.Header{Shape: []int{2, 2, 2}, Affine: volume.Identity(), Forms: &stored.Forms{
		SformCode: 1, QformCode: 1, PixDim: [4]float64{1, 1, 1, 1}, Quatern: [3]float64{0, 0, 1},
		SRow: [3][4]float64{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}},
	}}
	if err := nifti.Write(name, volume.New([3]int{2, 2, 2}, 1, volume.Identity()), nifti.Options{Like: &h}); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	status := imageInfo(t.Context(), []string{name}, &stdout, &stderr)
	want := "\nforms      sform, which counts, and qform: axes differ: RAS and LPS, and positions by up to 2.83 mm\n"
	if status != exitDone || !strings.Contains(stdout.String(), want) {
		t.Errorf("status %d, %s%s, want %q", status, &stdout, &stderr, want)
	}
}
