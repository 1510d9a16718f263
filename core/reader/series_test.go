package reader_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/reader"
)

// A folder of slices is one image, by itself and below the folder that is searched; other folders are passed over.
func TestOpenFiles_TakesASeriesForOneImage(t *testing.T) {
	slice, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "reader", "dicom", "CT_small.dcm"))
	if err != nil {
		t.Skipf("no real images: %v", err)
	}
	folder := study(t, "a.nii")
	images := filepath.Join(folder, "images")
	for name, content := range map[string][]byte{
		"patient1/IM1.DCM": slice, "patient2/IM1.dcm": slice, "patient2/notes.txt": nil, "other/notes.txt": nil,
		"DICOMDIR": slice, "patient3/IM0001": slice, "patient3/notes.txt": nil,
	} {
		path := filepath.Join(images, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := parse(t, base, folder)
	for path, want := range map[string][]string{
		images: {"a", "patient1", "patient2", "patient3"}, filepath.Join(images, "patient2"): {"patient2"}, filepath.Join(images, "patient3"): {"patient3"},
	} {
		r, err := reader.OpenFiles(c, []string{path})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, ids(r.Cases())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
		s, err := r.Load(t.Context(), r.Cases()[len(want)-1])
		if err != nil || s.Image.Size != [3]int{128, 128, 1} {
			t.Errorf("%s: %v", path, err)
		}
		if _, err := r.Fingerprint(); err != nil {
			t.Error(err)
		}
	}
}

// Of a folder with several series one is chosen by its number, wherever images are named.
func TestOpen_TakesASeriesByItsNumber(t *testing.T) {
	slice, err := os.ReadFile(filepath.Join("..", "imageio", "dicom", "testdata", "enhanced.dcm")) // of series 7
	if err != nil {
		t.Fatal(err)
	}
	folder := study(t, "a.nii")
	for name, content := range map[string][]byte{
		"scan/1": slice, "t1.csv": []byte("a,scan#7\n"), "labels.csv": []byte("a,labels/a.nii\n"),
		"dataset.json": []byte(`{"training": [{"image": "scan#7", "label": "labels/a.nii"}]}`),
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for how, open := range map[string]func() (*reader.Reader, error){
		"input": func() (*reader.Reader, error) {
			return reader.OpenFiles(parse(t, base, folder), []string{filepath.Join(folder, "scan#7")})
		},
		"csv_file": func() (*reader.Reader, error) {
			return reader.Open(parse(t, base, folder, "data.t1.path_to_search=[]", "data.t1.csv_file=t1.csv", "data.seg.path_to_search=[]", "data.seg.csv_file=labels.csv"), nil)
		},
		"dataset_json": func() (*reader.Reader, error) {
			return reader.Open(parse(t, base, folder, "data.t1.path_to_search=[]", "data.t1.dataset_json=dataset.json", "data.seg.path_to_search=[]", "data.seg.dataset_json=dataset.json"), nil)
		},
	} {
		r, err := open()
		if err != nil {
			t.Errorf("%s: %v", how, err)
			continue
		}
		one := r.Cases()[0]
		if got := filepath.Base(one.Images[0]); got != "scan#7" {
			t.Errorf("%s: image %s", how, got)
		}
		if _, err := r.Key(one); err != nil {
			t.Errorf("%s: %v", how, err)
		}
		if _, err := r.Fingerprint(); err != nil {
			t.Errorf("%s: %v", how, err)
		}
	}
}
