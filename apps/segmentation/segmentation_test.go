package segmentation_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/config"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/phantom"
	"dev.niftynet/core/run"
	"dev.niftynet/core/train"
	"dev.niftynet/core/volume"
)

const tiny = `
[network]
name = "tiny"
batch_size = 2
[training]
loss_type = "DicePlusXEnt"
max_iter = 6
validation_every_n = 3
save_every_n = 2
tensorboard_every_n = 1
weights_ema = 0.9
validation_cases = 2
random_flipping_axes = [0]
[segmentation]
image = ["t1"]
label = ["seg"]
num_classes = 3
[data.t1]
phantom = "hippocampus"
phantom_cases = 5
spatial_window_size = [16, 24, 16]
[data.seg]
phantom = "hippocampus"
phantom_cases = 5
`

// net is two convolutions with batch normalisation, the smallest network that has moving statistics.
type net struct{}

func (net) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	x = layer.Conv{Out: 8, Kernel: layer.Cube(3)}.Apply(s.In("a"), x)
	x = layer.ReLU.Apply(s.In("a"), layer.BatchNorm{}.Apply(s.In("a"), x))
	return []*graph.Node{layer.Conv{Out: 3}.Apply(s.In("head"), x)}
}

func parts() segmentation.Parts {
	return segmentation.Parts{Network: net{}, Phantom: func(_ string, seed uint64, i int) (image, label *volume.Volume) {
		return phantom.Hippocampus(seed, i)
	}}
}

func parse(t *testing.T, sets ...string) *config.Config {
	t.Helper()
	c, err := config.Parse("tiny.toml", []byte(tiny), t.TempDir(), sets)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// session trains in dir up to max_iter, or until stop has seen enough, and returns its events.
func session(t *testing.T, dir string, threads int, stop func(train.Event) bool) []train.Event {
	t.Helper()
	c := parse(t)
	e := cpu.New(threads)
	defer e.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	app, err := segmentation.NewTraining(ctx, c, e, parts())
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	start := run.Start{Config: c.TOML(), Info: run.Info{MaxIter: int64(c.Training.MaxIter)}}
	r, err := run.Create(dir, start)
	if err != nil {
		if r, err = run.Continue(dir, start); err != nil {
			t.Fatal(err)
		}
		if _, err := app.Resume(r.Checkpoints(0)); err != nil {
			t.Fatal(err)
		}
	}
	var events []train.Event
	_, err = train.Run(ctx, app, r, app.Plan(), func(e train.Event) {
		events = append(events, e)
		if stop != nil && stop(e) {
			cancel()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func finished(t *testing.T, events []train.Event) train.Finished {
	t.Helper()
	f, ok := events[len(events)-1].(train.Finished)
	if !ok {
		t.Fatalf("the last event is %#v", events[len(events)-1])
	}
	return f
}

func TestTraining_ResumedOrNotGivesTheSameBits(t *testing.T) {
	whole := finished(t, session(t, t.TempDir(), 2, nil))
	dir := t.TempDir()
	first := finished(t, session(t, dir, 1, func(e train.Event) bool {
		s, ok := e.(train.StepDone)
		return ok && s.Step == 3
	}))
	if first.Step != 3 || first.State != "stopped" {
		t.Fatalf("the first session ended %s at step %d, want stopped at 3", first.State, first.Step)
	}
	second := session(t, dir, 3, nil)
	if step, ok := second[0].(train.StepDone); !ok || step.Step != 4 {
		t.Fatalf("the second session begins with %#v, want step 4", second[0])
	}
	if got := finished(t, second); got.WeightsSHA256 != whole.WeightsSHA256 || got.Step != 6 {
		t.Errorf("resumed: step %d weights %s; in one go: step %d weights %s", got.Step, got.WeightsSHA256, whole.Step, whole.WeightsSHA256)
	}
}

// A killed run has lost what came after its last checkpoint; from there it takes the same way again.
func TestTraining_KilledRunEndsWithTheSameBits(t *testing.T) {
	dir := t.TempDir()
	whole := finished(t, session(t, dir, 2, nil))
	checkpoints := checkpoint.Folder{Dir: filepath.Join(dir, "checkpoints")}
	for _, step := range []string{"3", "4", "6"} { // what a kill before step 3 was saved would have left is step 2
		path, err := checkpoints.Resolve(step)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "checkpoints", "best.json")); err != nil {
		t.Fatal(err)
	}
	again := session(t, dir, 2, nil)
	if step, ok := again[0].(train.StepDone); !ok || step.Step != 3 {
		t.Fatalf("the second session begins with %#v, want step 3", again[0])
	}
	if got := finished(t, again); got.WeightsSHA256 != whole.WeightsSHA256 {
		t.Errorf("killed and continued: %s; in one go: %s", got.WeightsSHA256, whole.WeightsSHA256)
	}
}

func TestTraining_StopsWhenTheLossIsNoNumber(t *testing.T) {
	c := parse(t, "training.optimiser=gradientdescent", "training.lr=1000", "training.max_iter=50")
	e := cpu.New(1)
	defer e.Close()
	app, err := segmentation.NewTraining(t.Context(), c, e, parts())
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	for step := 1; ; step++ {
		_, _, err := app.Step(t.Context(), step, 1e30)
		if step > 10 {
			t.Fatal("ten steps at a learning rate of 1e30 passed")
		}
		if err == nil {
			continue
		}
		var diverged *train.DivergedError
		if !errors.As(err, &diverged) || !strings.Contains(err.Error(), "training.lr") {
			t.Errorf("error %v, want a DivergedError with its remedies", err)
		}
		return
	}
}

// A case stored in another axis order is segmented alike, and the label map comes back in its own.
func TestInfer_DoesNotMindTheAxisOrder(t *testing.T) {
	dir := t.TempDir()
	image, _ := phantom.Hippocampus(1, 0)
	codes := []string{"RAS", "PIR", "LSA", "SAR", "ILP"}
	var files []string
	for _, code := range codes {
		turned, err := image.Reorient(code)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(dir, code+".nii.gz"))
		if err := nifti.Write(files[len(files)-1], turned, nifti.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	c := parse(t)
	e := cpu.New(2)
	defer e.Close()
	app, err := segmentation.NewTraining(t.Context(), c, e, parts())
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	var outputs []string
	err = segmentation.Infer(t.Context(), c, e, parts(),
		segmentation.Inference{Weights: train.InferenceWeights(app.Checkpoint()), Inputs: files, Output: filepath.Join(dir, "out")},
		func(one segmentation.Inferred, _ int) { outputs = append(outputs, one.File) })
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, outputs[0])
	if first := want.Data[0]; !slices.ContainsFunc(want.Data, func(v float32) bool { return v != first }) {
		t.Fatal("the label map is flat: nothing to compare")
	}
	for i, code := range codes {
		got, input := read(t, outputs[i]), read(t, files[i])
		if err := volume.SameGrid(input, got, 1e-6); err != nil {
			t.Errorf("%s: the output does not lie on its input: %v", code, err)
		}
		back, err := got.Reorient("RAS")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(back.Data, want.Data) {
			t.Errorf("%s: the label map differs from that of RAS", code)
		}
	}
}

func read(t *testing.T, path string) *volume.Volume {
	t.Helper()
	image, err := nifti.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return image.Volume
}
