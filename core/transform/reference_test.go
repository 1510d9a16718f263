package transform_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/transform"
)

func TestReference_IsReadAsItWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "histogram_ref_file.txt")
	none, err := transform.ReadReference(path)
	if err != nil || len(none) != 0 {
		t.Fatalf("a file that is not there holds %v, %v", none, err)
	}
	// As NiftyNet writes it, whose first landmark is 0 but for rounding.
	old := "T1 -7.105427357601002e-15 8.2428 21.4917 27.0552 32.6186 43.5082 53.3536 61.9059 70.093 73.9944 77.7438 88.5332 100.0\nlabel_seg-from 0.0 1.0 2.0 4.0\nlabel_seg-to 0 1 2 3\n"
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := transform.ReadReference(path)
	if err != nil {
		t.Fatal(err)
	}
	labels, err := r.LabelMap("seg")
	if diff := cmp.Diff(transform.LabelMap{From: []int{0, 1, 2, 4}, To: []int{0, 1, 2, 3}}, labels); diff != "" || err != nil {
		t.Error(diff, err)
	}
	marks, ok, err := r.Landmarks("T1")
	if !ok || err != nil || marks[12] != 100 {
		t.Errorf("landmarks are %v, %v, %v", marks, ok, err)
	}
	r["FLAIR"] = []float64{0, 1.0 / 3, 100}
	if err := r.Write(path); err != nil {
		t.Fatal(err)
	}
	again, err := transform.ReadReference(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, again); diff != "" {
		t.Error(diff)
	}
	backup, err := os.ReadFile(path + ".backup")
	if err != nil || string(backup) != old {
		t.Errorf("backup: %q, %v", backup, err)
	}
}

func TestReadReference_NamesTheLineAtFault(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("T1 0\n", 1<<18): "more than 1048576 bytes",
		"T1 0 1\nT2 0 many 2\n":         `line 2: "many" is no number`,
		"T1 NaN\n":                      `line 1: "NaN" is no number`,
	} {
		path := filepath.Join(t.TempDir(), "ref.txt")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := transform.ReadReference(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
