package reader_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dev.niftynet/core/config"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/volume"
)

// changing has a value for every key that changes what a case is once loaded, but for padding.
func changing() map[string]string {
	return map[string]string{
		"network.whitening": "true", "network.normalise_foreground_only": "true", "network.foreground_type": "mean_plus",
		"network.multimod_foreground_type": "or", "network.normalisation": "true", "network.norm_type": "median",
		"network.cutoff": "[0.05, 0.95]", "network.rgb_normalisation": "true", "network.window_sampling": "balanced",
		"data.other_grid": "resample", "data.modality": `"0"`, "data.axcodes": "LPS", "data.pixdim": "2", "data.interp_order": "0", "data.antialiasing": "false",
		"data.intensity_window": "[0, 9]", "data.intensity_normalisation": "ct", "data.intensity_statistics": "[0, 9, 4, 2]",
		"data.histogram_landmarks": "[0, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100]",
	}
}

// idle has a value for every other key of [network] and [data.NAME], or none where it says which files there are: those
// count by themselves.
func idle() map[string]string {
	return map[string]string{
		"network.name": "unet", "network.widths": "[8]", "network.strides": "[2]", "network.deep_supervision": "true",
		"network.activation_function": "elu", "network.keep_prob": "0.5", "network.batch_dropout": "true", "network.spatial_prior": "true",
		"network.augmentation_scale": "0.1", "network.weight_initializer": "ones", "network.bias_initializer": "ones",
		"network.batch_size": "7", "network.histogram_ref_file": "none.txt", "network.pad_to_window": "true",
		"network.volume_padding_size": "1", "network.volume_padding_to_size": "20", "network.volume_padding_mode": "edge",
		"network.smaller_final_batch_mode": "drop", "network.queue_length": "9", "network.num_workers": "9", "network.decay": "1",
		"network.reg_type": "L1", "data.path_to_search": "", "data.filename_contains": "", "data.filename_not_contains": "zzz",
		"data.filename_removefromid": "", "data.csv_file": "", "data.dataset_json": "", "data.phantom": "", "data.phantom_cases": "",
		"data.spatial_window_size": "9",
	}
}

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
	for _, k := range slices.Concat(config.Keys("network"), config.Keys("data")) {
		name := k.Section + "." + k.Name
		value, changes := changing()[name]
		if !changes {
			var known bool
			if value, known = idle()[name]; !known {
				t.Errorf("does %s change what a case is once loaded?", name)
			}
		}
		if set := strings.Replace(name, "data.", "data.t1.", 1) + "=" + value; value != "" && (key(set) != want) != changes {
			t.Errorf("%s makes another key: %v, want %v", set, !changes, changes)
		}
	}
	for _, sets := range [][]string{
		{"data.seg.interp_order=1"},
		{"segmentation.num_classes=9"},
		{"segmentation.label_from=[0, 1, 2]", "segmentation.label_to=[0, 2, 1]"},
	} {
		if key(sets...) == want {
			t.Errorf("%v makes the same key", sets)
		}
	}
	at := time.Now().Add(-time.Hour)
	if err := os.Chtimes(image, at, at); err != nil {
		t.Fatal(err)
	}
	if key() == want {
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

// withMaps is the base config with a section of sampler maps.
func withMaps() string {
	return strings.Replace(base, "[segmentation]", "[segmentation]\nsampler = \"map\"", 1) + "\n[data.map]\npath_to_search = \"maps\"\n"
}

func TestLoad_SamplerMapsFollowTheImage(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "images/a.nii"), ramp([3]int{8, 6, 4}))
	write(t, filepath.Join(folder, "labels/a.nii"), labels([3]int{8, 6, 4}))
	write(t, filepath.Join(folder, "maps/a.nii"), ramp([3]int{8, 6, 4}))
	s := loaded(t, folder, withMaps(), "network.window_sampling=weighted", "network.volume_padding_size=[1, 0, 0]", "data.t1.pixdim=[2, 0, 0]")
	if s.SamplerMap == nil {
		t.Fatal("there is no sampler map")
	}
	if err := volume.SameGrid(s.Image, s.SamplerMap, 0); err != nil {
		t.Error(err)
	}
	// Padded by 0; then the mean of voxels 0 and 1 along x.
	if got, want := s.SamplerMap.Data[:2], (ramp([3]int{8, 6, 4}).Data[0]+ramp([3]int{8, 6, 4}).Data[1])/2; got[0] != 0 || got[1] != want {
		t.Errorf("the map begins with %v, want 0, %v", got, want)
	}
}

func TestLoad_RefusesSamplerMapsOnAnotherGrid(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "images/a.nii"), ramp([3]int{8, 6, 4}))
	write(t, filepath.Join(folder, "labels/a.nii"), labels([3]int{8, 6, 4}))
	write(t, filepath.Join(folder, "maps/a.nii"), ramp([3]int{8, 6, 5}))
	r := open(t, parse(t, withMaps(), folder, "network.window_sampling=weighted"))
	if _, err := r.Load(t.Context(), r.Cases()[0]); err == nil || !strings.Contains(err.Error(), "do not lie on one grid") {
		t.Error(err)
	}
}
