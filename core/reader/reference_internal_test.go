package reader

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
	none, err := readReference(path)
	if err != nil || len(none.landmarks)+len(none.labels) != 0 {
		t.Fatalf("a file that is not there holds %v, %v", none, err)
	}
	// As NiftyNet writes it, whose first landmark is 0 but for rounding.
	old := "T1 -7.105427357601002e-15 8.2428 21.4917 27.0552 32.6186 43.5082 53.3536 61.9059 70.093 73.9944 77.7438 88.5332 100.0\nlabel_seg-from 0.0 1.0 2.0 4.0\nlabel_seg-to 0 1 2 3\n"
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := readReference(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(transform.LabelMap{From: []int{0, 1, 2, 4}, To: []int{0, 1, 2, 3}}, r.labels["seg"]); diff != "" {
		t.Error(diff)
	}
	if marks := r.landmarks["T1"]; marks[1] != 8.2428 || marks[12] != 100 {
		t.Errorf("landmarks are %v", marks)
	}
	r.landmarks["FLAIR"] = transform.Landmarks{1.0 / 3e9, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100}
	if err := r.write(path); err != nil {
		t.Fatal(err)
	}
	again, err := readReference(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{r.landmarks, r.labels}, []any{again.landmarks, again.labels}); diff != "" {
		t.Error(diff)
	}
	backup, err := os.ReadFile(path + ".backup")
	if err != nil || string(backup) != old {
		t.Errorf("backup: %q, %v", backup, err)
	}
}

func TestReadReference_NamesTheLineAtFault(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("T1 0\n", 1<<18): "it is larger than 1 MiB; give a text of names and numbers",
		"label_T1-to 0\nT2 0 many 2\n":  `line 2, T2: "many" is no number`,
		"T1 NaN\n":                      `line 1, T1: "NaN" is no number`,
	} {
		path := filepath.Join(t.TempDir(), "ref.txt")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readReference(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
