package segmentation_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/phantom"
	"dev.niftynet/core/train"
	"dev.niftynet/core/volume"
)

// stored writes the phantoms of the config to files and gives the settings that read them.
func stored(t *testing.T) (sets []string, folder string) {
	t.Helper()
	folder = t.TempDir()
	for i := range 5 {
		image, label := phantom.Hippocampus(1, i)
		for kind, v := range map[string]*volume.Volume{"images": image, "labels": label} {
			if err := os.MkdirAll(filepath.Join(folder, kind), 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, kind, fmt.Sprintf("case_%d.nii", i))
			if err := nifti.Write(path, v, nifti.Options{DType: "float32"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return []string{
		`data.t1.phantom=""`, "data.t1.path_to_search=" + filepath.Join(folder, "images"),
		`data.seg.phantom=""`, "data.seg.path_to_search=" + filepath.Join(folder, "labels"),
	}, folder
}

// Neither the cache nor what fits into memory nor threads change a bit, and a cache serves the runs after the first.
func TestTraining_CachesChangeNoBit(t *testing.T) {
	files, folder := stored(t)
	cache := filepath.Join(folder, "cache")
	want, _ := steps(t, 4, files...)
	for _, sets := range [][]string{
		{`system.data_memory="1 KB"`},
		{"system.cache_dir=" + cache},
		{"system.cache_dir=" + cache, `system.data_memory="1 KB"`, "network.num_workers=8", "network.queue_length=5"},
		{"system.cache_dir=" + cache, `system.cache_size="300 KB"`, `system.data_memory="1 KB"`},
	} {
		if got, _ := steps(t, 4, slices.Concat(files, sets)...); !slices.Equal(want, got) {
			t.Errorf("%v: losses %v, want %v", sets, got, want)
		}
	}
	entries, err := os.ReadDir(cache)
	if err != nil || len(entries) == 0 || len(entries) > 5 {
		t.Errorf("the cache holds %v, %v", entries, err)
	}
	if got, _ := steps(t, 4, slices.Concat(files, []string{"system.cache_dir=" + cache, "network.whitening=false"})...); slices.Equal(want, got) {
		t.Error("cases of other settings come from the cache")
	}
}

func TestTraining_ResumedWithAnotherMemoryGivesTheSameBits(t *testing.T) {
	files, folder := stored(t)
	files = append(files, "training.sample_per_volume=3", "training.foreground_fraction=0.5")
	whole := finished(t, session(t, t.TempDir(), 2, nil, files...))
	dir := t.TempDir()
	lean := append(files, `system.data_memory="1 KB"`, "network.num_workers=3", "system.cache_dir="+filepath.Join(folder, "cache"))
	first := finished(t, session(t, dir, 1, func(e train.Event) bool {
		s, ok := e.(train.StepDone)
		return ok && s.Step == 2
	}, lean...))
	if first.State != "stopped" {
		t.Fatalf("the first session ended %s", first.State)
	}
	if second := finished(t, session(t, dir, 2, nil, lean...)); second.WeightsSHA256 != whole.WeightsSHA256 {
		t.Errorf("weights %s, want %s", second.WeightsSHA256, whole.WeightsSHA256)
	}
}

// A file that goes while training reads it again ends the training with an error that names it, at once.
func TestTraining_AFileThatGoesIsAnError(t *testing.T) {
	files, folder := stored(t)
	c := parse(t, slices.Concat(files, []string{`system.data_memory="1 KB"`, "network.num_workers=2", "data.seg.other_grid=resample"})...)
	app := begin(t, 1, c)
	if text := app.Describe(); !strings.Contains(text, "3 training (0 of them in memory) and 2 validation cases") || !strings.HasSuffix(text, "; files of [data.seg] on another grid than their case's first image are resampled to it") {
		t.Error(text)
	}
	err := os.RemoveAll(filepath.Join(folder, "images"))
	if err != nil {
		t.Fatal(err)
	}
	for step := 1; err == nil && step < 20; step++ {
		_, _, err = app.Step(t.Context(), step, 0.01)
	}
	if err == nil || !strings.Contains(err.Error(), "make batch of step") || !strings.Contains(err.Error(), "case case_") {
		t.Errorf("training goes on with %v", err)
	}
}

// A cache that can keep nothing any more is told of once, and training goes on with the same bits.
func TestTraining_OutlivesItsCache(t *testing.T) {
	files, folder := stored(t)
	want, _ := steps(t, 6, files...)
	e := cpu.New(1)
	defer e.Close()
	dir := filepath.Join(folder, "cache")
	app, err := segmentation.NewTraining(t.Context(), parse(t, slices.Concat(files, []string{`system.data_memory="1 KB"`, "system.cache_dir=" + dir})...), e, parts())
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	var notes []string
	app.Tell(func(e train.Event) { notes = append(notes, e.(train.Note).Text) })
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for i, loss := range want {
		if got, _, err := app.Step(t.Context(), i+1, 0.01); err != nil || got != loss {
			t.Errorf("step %d: loss %v, %v, want %v", i+1, got, err, loss)
		}
	}
	if len(notes) != 1 || !strings.HasPrefix(notes[0], "system.cache_dir keeps no more cases: open "+dir) {
		t.Errorf("told %q", notes)
	}
}

func TestNewTraining_NamesTheNearestWindowToAWholeCase(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	p := parts()
	p.Network = coarse{}
	_, err := segmentation.NewTraining(t.Context(), parse(t, "data.t1.spatial_window_size=[-1, 16, 16]"), e, p)
	const want = "data.t1.spatial_window_size: [36 16 16] does not suit" // the first case is 36 voxels long
	if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "write [32, 16, 16], the nearest that fits") {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTraining_LearnsFromEveryKindOfWindow(t *testing.T) {
	for name, sets := range map[string][]string{
		"balanced":            {"network.window_sampling=balanced"},
		"weighted":            {"network.window_sampling=weighted", "segmentation.sampler=seg"},
		"resized":             {"network.window_sampling=resize"},
		"several of a case":   {"training.sample_per_volume=3"},
		"slices":              {"data.t1.spatial_window_size=[16, 1, 16]"},
		"whole axes":          {"data.t1.spatial_window_size=[-1, 16, 0]", "network.pad_to_window=true"},
		"labels of a part":    {"data.seg.spatial_window_size=[8, 13, 1]"},
		"mixed, with a part":  {"data.seg.spatial_window_size=[8, 8, 8]", "segmentation.do_mixup=true"},
		"batches of windows":  {"inference.batch_size=4", "network.smaller_final_batch_mode=dynamic"},
		"an incomplete batch": {"inference.batch_size=4", "network.smaller_final_batch_mode=drop"},
	} {
		t.Run(name, func(t *testing.T) {
			c := parse(t, sets...)
			app := begin(t, 1, c)
			var first, last float64
			for step := 1; step <= 12; step++ {
				loss, _, err := app.Step(t.Context(), step, 0.01)
				if err != nil {
					t.Fatal(err)
				}
				if last = loss; step == 1 {
					first = loss
				}
			}
			if last >= first {
				t.Errorf("the loss went from %v to %v", first, last)
			}
			v, preview, err := app.Validate(t.Context(), 12)
			if err != nil {
				t.Fatal(err)
			}
			if len(v.Dice) == 0 || preview.Prediction.Size != preview.Image.Size {
				t.Errorf("validated %+v, prediction %v of %v", v, preview.Prediction, preview.Image)
			}
			if w := c.Window(); min(w[0], w[1], w[2]) < 1 {
				t.Errorf("the config still has a window of %v", w)
			}
		})
	}
}

// How many windows go through the network together, and what completes the last batch, changes no bit.
func TestValidate_BatchesChangeNoBit(t *testing.T) {
	score := func(sets ...string) float64 {
		app := begin(t, 2, parse(t, sets...))
		v, _, err := app.Validate(t.Context(), 3)
		if err != nil {
			t.Fatal(err)
		}
		return float64(v.Loss)
	}
	want := score()
	for _, mode := range []string{"pad", "dynamic"} {
		if got := score("inference.batch_size=5", "network.smaller_final_batch_mode="+mode); got != want {
			t.Errorf("%s: loss %v, want %v", mode, got, want)
		}
	}
	if got := score("inference.batch_size=5", "network.smaller_final_batch_mode=drop"); got == want {
		t.Error("nothing was dropped")
	}
}

func TestTraining_TellsWhatItWaitsFor(t *testing.T) {
	app := begin(t, 1, parse(t))
	if w := app.Waits(); w.Waiting != 0 || w.Making != 0 {
		t.Errorf("before the first step it has waited %+v", w)
	}
	for step := 1; step <= 3; step++ {
		if _, _, err := app.Step(t.Context(), step, 0.01); err != nil {
			t.Fatal(err)
		}
	}
	if w := app.Waits(); w.Waiting <= 0 || w.Making <= 0 || w.Reading != 0 {
		t.Errorf("after it %+v", w)
	}
}
