package check_test

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.niftynet/apps/check"
	"dev.niftynet/core/imageio"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/phantom"
	"dev.niftynet/core/ram"
	"dev.niftynet/core/volume"
)

// cleanConfig is a config without fault for the folder that clean makes.
const cleanConfig = `
[system]
run_dir = "runs/new"
[network]
name = "tiny"
[training]
max_iter = 100
validation_every_n = 50
validation_cases = 1
[segmentation]
image = ["t1"]
label = ["seg"]
num_classes = 3
[data.t1]
path_to_search = "images"
spatial_window_size = [16, 24, 16]
[data.seg]
path_to_search = "labels"
`

// heldOut is the case that cleanConfig validates on.
const heldOut = "case_3"

// clean makes a folder of five phantoms, images/case_0.nii and so on, and labels/ of the same names.
func clean(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for i := range 5 {
		image, label := phantom.Hippocampus(1, i)
		for name, v := range map[string]*volume.Volume{"images": image, "labels": label} {
			store(t, filepath.Join(folder, name, fmt.Sprintf("case_%d.nii", i)), v)
		}
	}
	return folder
}

// store writes a volume to a path whose folder need not be there.
func store(t *testing.T, path string, v *volume.Volume) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := nifti.Write(path, v, nifti.Options{DType: "float32"}); err != nil {
		t.Fatal(err)
	}
}

// fault is one thing that is planted in the clean set, and what must be found.
type fault struct {
	name  string
	plant func(t *testing.T, folder string) // changes files; may be nil
	edit  []string                          // pairs of what is in the config and what replaces it
	sets  []string                          // settings over the config

	severity   check.Severity // error unless given
	key, id    string
	cause, fix string // words of the finding
	mostMemory int64  // bytes of the machine from which on it is no fault; 0 for any
}

// expect looks for the finding that a fault must cause.
func expect(t *testing.T, found []check.Finding, f fault) {
	t.Helper()
	f.severity = cmp.Or(f.severity, check.Error)
	if !slices.ContainsFunc(found, func(g check.Finding) bool {
		return g.Severity == f.severity && g.Key == f.key && g.Case == f.id &&
			strings.Contains(g.Problem, f.cause) && strings.Contains(g.Fix, f.fix)
	}) {
		t.Errorf("want %s, key %q, case %q, %q, fix %q in:", f.severity, f.key, f.id, f.cause, f.fix)
		for _, g := range found {
			t.Errorf("  %+v", g)
		}
	}
	for _, g := range found {
		if g.Key == "" && g.Case == "" || g.Problem == "" || g.Fix == "" {
			t.Errorf("%+v lacks key and case, cause or fix", g)
		}
	}
}

func TestRun_FindsNothingInTheCleanSet(t *testing.T) {
	report := run(t, cleanConfig, clean(t))
	if len(report.Findings) > 0 {
		t.Errorf("%+v", report.Findings)
	}
	if v := report.Split.Validation; report.Cases != 5 || len(v) != 1 || v[0].ID != heldOut {
		t.Errorf("%d cases, validation on %+v, want 5 and %s", report.Cases, v, heldOut)
	}
}

// TestRun_FindsPlantedFaults plants every fault of the corpus, by itself, in a copy of the clean set.
func TestRun_FindsPlantedFaults(t *testing.T) {
	original := os.DirFS(clean(t))
	corpus := slices.Concat(keyFaults(), courseFaults(), fileFaults(), listFaults(), geometryFaults(), labelFaults(), windowFaults(), splitFaults(), machineFaults())
	if len(corpus) < 130 {
		t.Errorf("%d faults, want 130 or more", len(corpus))
	}
	seen := map[string]bool{}
	for _, f := range corpus {
		if seen[f.name] {
			t.Errorf("two faults are called %q", f.name)
		}
		seen[f.name] = true
		t.Run(f.name, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.CopyFS(folder, original); err != nil {
				t.Fatal(err)
			}
			if f.plant != nil {
				f.plant(t, folder)
			}
			text := cleanConfig
			for i := 0; i < len(f.edit); i += 2 {
				if !strings.Contains(text, f.edit[i]) {
					t.Fatalf("the config has no %q", f.edit[i])
				}
				text = strings.Replace(text, f.edit[i], f.edit[i+1], 1)
			}
			if f.mostMemory > 0 && ram.Total() >= f.mostMemory {
				t.Skip("this machine has memory enough")
			}
			expect(t, run(t, text, folder, f.sets...).Findings, f)
		})
	}
}

// change rewrites a file with its volume changed.
func change(name string, how func(*volume.Volume) *volume.Volume) func(*testing.T, string) {
	return func(t *testing.T, folder string) {
		t.Helper()
		path := filepath.Join(folder, name)
		image, err := imageio.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		store(t, path, how(image.Volume))
	}
}

// voxel sets one voxel, in the middle of a file's data.
func voxel(name string, value float64) func(*testing.T, string) {
	return change(name, func(v *volume.Volume) *volume.Volume {
		v.Data[len(v.Data)/2] = float32(value)
		return v
	})
}

// bend rewrites a file with its bytes changed.
func bend(name string, how func([]byte) []byte) func(*testing.T, string) {
	return func(t *testing.T, folder string) {
		t.Helper()
		path := filepath.Join(folder, name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, how(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// dims sets the lengths in a NIfTI file's header.
func dims(lengths ...int16) func([]byte) []byte {
	return func(data []byte) []byte {
		for i, n := range lengths {
			binary.LittleEndian.PutUint16(data[42+2*i:], uint16(n))
		}
		return data
	}
}

// drop removes files.
func drop(names ...string) func(*testing.T, string) {
	return func(t *testing.T, folder string) {
		t.Helper()
		for _, name := range names {
			if err := os.RemoveAll(filepath.Join(folder, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// put writes a file of text.
func put(name, text string) func(*testing.T, string) {
	return func(t *testing.T, folder string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// again copies a file, its axes turned and perhaps packed.
func again(from, to, axes string) func(*testing.T, string) {
	return func(t *testing.T, folder string) {
		t.Helper()
		image, err := imageio.Read(filepath.Join(folder, from))
		if err != nil {
			t.Fatal(err)
		}
		v, err := image.Volume.Reorient(axes)
		if err != nil {
			t.Fatal(err)
		}
		store(t, filepath.Join(folder, to), v)
	}
}

// both plants several things.
func both(all ...func(*testing.T, string)) func(*testing.T, string) {
	return func(t *testing.T, folder string) {
		t.Helper()
		for _, one := range all {
			one(t, folder)
		}
	}
}

// scaled has voxels of another size.
func scaled(factor float64) func(*volume.Volume) *volume.Volume {
	return func(v *volume.Volume) *volume.Volume {
		for i := range 3 {
			for j := range 3 {
				v.Affine[i][j] *= factor
			}
		}
		return v
	}
}

// filled has one value everywhere.
func filled(value float32) func(*volume.Volume) *volume.Volume {
	return func(v *volume.Volume) *volume.Volume {
		for i := range v.Data {
			v.Data[i] = value
		}
		return v
	}
}

// doubled has two channels.
func doubled(v *volume.Volume) *volume.Volume {
	v.Data, v.Channels = slices.Concat(v.Data, v.Data), 2
	return v
}
