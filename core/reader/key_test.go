package reader_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dev.niftynet/core/reader"
	"dev.niftynet/core/volume"
)

func TestKey_ChangesWithFilesAndSettings(t *testing.T) {
	folder := t.TempDir()
	image := filepath.Join(folder, "images/a.nii")
	write(t, image, ramp([3]int{8, 6, 4}))
	write(t, filepath.Join(folder, "labels/a.nii"), labels([3]int{8, 6, 4}))
	key := func(sets ...string) string {
		t.Helper()
		r := open(t, parse(t, base, folder, sets...))
		k, err := r.Key(r.Cases()[0])
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	want := key()
	if len(want) != 64 {
		t.Errorf("the key is %q", want)
	}
	for _, sets := range [][]string{{"training.lr=0.5"}, {"network.batch_size=7"}, {"data.t1.filename_not_contains=zzz"}} {
		if key(sets...) != want {
			t.Errorf("%v makes another key", sets)
		}
	}
	for _, sets := range [][]string{
		{"network.whitening=true"},
		{"data.t1.pixdim=[2, 2, 2]"},
		{"data.t1.interp_order=0"},
		{"data.seg.interp_order=1"},
		{"data.t1.axcodes=LPS"},
		{"network.volume_padding_size=1"},
		{"data.t1.intensity_window=[0, 9]"},
		{"network.normalise_foreground_only=true"},
		{"segmentation.num_classes=9"},
	} {
		if key(sets...) == want {
			t.Errorf("%v makes the same key", sets)
		}
	}
	at := time.Now().Add(-time.Hour)
	if err := os.Chtimes(image, at, at); err != nil {
		t.Fatal(err)
	}
	later := key()
	if later == want {
		t.Error("a file of another time has the same key")
	}
}

// The voxels of a MetaImage may lie in a file of any name.
func TestKey_ChangesWithVoxelsApartFromTheirHeader(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"images/a.mhd": "NDims = 3\nDimSize = 2 2 2\nElementType = MET_UCHAR\nElementDataFile = scan_0.raw\n", "images/scan_0.raw": "abcdefgh",
	} {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	r, err := reader.OpenFiles(parse(t, base, folder), []string{filepath.Join(folder, "images/a.mhd")})
	if err != nil {
		t.Fatal(err)
	}
	key := func() string {
		t.Helper()
		k, err := r.Key(r.Cases()[0])
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	before := key()
	at := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(folder, "images/scan_0.raw"), at, at); err != nil {
		t.Fatal(err)
	}
	if key() == before {
		t.Error("voxels that were written anew have the same key")
	}
}

// sought is the base config with a section of sampler maps.
func sought() string {
	return strings.Replace(base, "[segmentation]", "[segmentation]\nsampler = \"map\"", 1) + "\n[data.map]\npath_to_search = \"maps\"\n"
}

func TestLoad_SamplerMapsFollowTheImage(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "images/a.nii"), ramp([3]int{8, 6, 4}))
	write(t, filepath.Join(folder, "labels/a.nii"), labels([3]int{8, 6, 4}))
	write(t, filepath.Join(folder, "maps/a.nii"), ramp([3]int{8, 6, 4}))
	s := loaded(t, folder, sought(), "network.window_sampling=weighted", "network.volume_padding_size=[1, 0, 0]", "data.t1.pixdim=[2, 0, 0]")
	if s.Frequency == nil {
		t.Fatal("there is no sampler map")
	}
	if err := volume.SameGrid(s.Image, s.Frequency, 0); err != nil {
		t.Error(err)
	}
	// Padded by 0; then the mean of voxels 0 and 1 along x.
	if got, want := s.Frequency.Data[:2], (ramp([3]int{8, 6, 4}).Data[0]+ramp([3]int{8, 6, 4}).Data[1])/2; got[0] != 0 || got[1] != want {
		t.Errorf("the map begins with %v, want 0, %v", got, want)
	}
}

func TestLoad_RefusesSamplerMapsOnAnotherGrid(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "images/a.nii"), ramp([3]int{8, 6, 4}))
	write(t, filepath.Join(folder, "labels/a.nii"), labels([3]int{8, 6, 4}))
	write(t, filepath.Join(folder, "maps/a.nii"), ramp([3]int{8, 6, 5}))
	r := open(t, parse(t, sought(), folder, "network.window_sampling=weighted"))
	if _, err := r.Load(r.Cases()[0]); err == nil || !strings.Contains(err.Error(), "do not lie on one grid") {
		t.Error(err)
	}
}
