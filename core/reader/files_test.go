package reader_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/reader"
)

func TestOpenFiles_NeedsNoLabels(t *testing.T) {
	folder := study(t, "a.nii", "b.nii.gz")
	c := parse(t, base, folder)
	r, err := reader.OpenFiles(c, []string{filepath.Join(folder, "images")})
	if err != nil {
		t.Fatal(err)
	}
	cases, err := r.Subset("")
	if err != nil {
		t.Fatal(err)
	}
	samples := loadAll(t, r, cases)
	if len(samples) != 2 || samples[1].ID != "b" || samples[1].Label != nil {
		t.Errorf("samples are %+v", samples)
	}
}

// A shell's * names both files of a pair, and a person may name the one with the voxels.
func TestOpenFiles_TakesAPairForOneImage(t *testing.T) {
	folder := study(t, "a.nii")
	for _, name := range []string{"p.hdr", "p.img", "q.img.gz"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := reader.OpenFiles(parse(t, base, folder), []string{
		filepath.Join(folder, "p.hdr"), filepath.Join(folder, "p.img"), filepath.Join(folder, "q.img.gz"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"p", "q"}, ids(r.Cases())); diff != "" {
		t.Error(diff)
	}
}

func TestOpenFiles_SaysWhatIsWrong(t *testing.T) {
	folder := study(t, "a.nii")
	image, label := filepath.Join(folder, "images/a.nii"), filepath.Join(folder, "labels/a.nii")
	two := strings.Replace(base, `["t1"]`, `["t1", "seg"]`, 1)
	cases := []struct {
		text  string
		paths []string
		want  string
	}{
		{base, []string{image, label}, "are both called a, so their outputs would overwrite each other"},
		{base, []string{t.TempDir()}, "holds no images: put .nii"},
		{base, []string{image + ".gz"}, "a.nii.gz: no such file or directory: correct the path"},
		{two, []string{image}, "segmentation.image: joins 2 sections"},
	}
	for _, c := range cases {
		if _, err := reader.OpenFiles(parse(t, c.text, folder), c.paths); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("inputs %v give %v, want %s", c.paths, err, c.want)
		}
	}
}

// By content: an image without an ending, but neither a text nor voxels whose header is another file.
func TestOpenFiles_FindsImagesWithoutAnEnding(t *testing.T) {
	folder := study(t, "a.nii")
	images := filepath.Join(folder, "images")
	whole, err := os.ReadFile(filepath.Join(images, "a.nii"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"b": whole, "c.v1": whole, "d.img": whole, "e.raw": whole, "notes": []byte("no image"), "empty": nil} {
		if err := os.WriteFile(filepath.Join(images, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := reader.OpenFiles(parse(t, base, folder), []string{images})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b", "c.v1"}, ids(r.Cases())); diff != "" {
		t.Error(diff)
	}
}
