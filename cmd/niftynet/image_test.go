package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
