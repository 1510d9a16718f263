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
	"dev.niftynet/core/phantom"
	"dev.niftynet/core/run"
	"dev.niftynet/core/tensor"
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
accumulate_gradients = 2
lr_schedule = "cosine"
lr_warmup_steps = 2
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
	x = layer.Conv{Out: 8, Kernel: layer.Cube(3), Bias: true}.Apply(s.In("a"), x)
	x = layer.ReLU.Apply(s.In("a"), layer.BatchNorm{}.Apply(s.In("a"), x))
	return []*graph.Node{layer.Conv{Out: 3, Bias: true}.Apply(s.In("head"), x)}
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

// begin prepares a training on some threads, which ends with the test.
func begin(t *testing.T, threads int, c *config.Config) *segmentation.Training {
	t.Helper()
	e := cpu.New(threads)
	t.Cleanup(e.Close)
	app, err := segmentation.NewTraining(t.Context(), c, e, parts())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Close)
	return app
}

// session trains in dir up to max_iter, or until stop has seen enough, and returns its events.
func session(t *testing.T, dir string, threads int, stop func(train.Event) bool, sets ...string) []train.Event {
	t.Helper()
	c := parse(t, sets...)
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
	start.Restore = func(f checkpoint.Folder) error {
		_, err := app.Resume(f)
		return err
	}
	r, err := run.Create(dir, start)
	if err != nil {
		if r, err = run.Continue(dir, start); err != nil {
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
	if v, ok := second[0].(train.Validated); !ok || v.Step != 3 {
		t.Fatalf("the second session begins with %#v, want the validation that the stop cut short", second[0])
	}
	if !slices.ContainsFunc(second, func(e train.Event) bool { s, ok := e.(train.StepDone); return ok && s.Step == 4 }) {
		t.Fatalf("the second session did not go on at step 4: %#v", second)
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

func TestResume_SaysWhyARunCantGoOn(t *testing.T) {
	dir := t.TempDir()
	session(t, dir, 2, nil)
	cases := []struct {
		set, folder, want string
	}{
		{"training.max_iter=8", "checkpoints", ""},
		{"training.max_iter=6", "checkpoints", ""},
		{"training.max_iter=5", "checkpoints", "step-000000006.safetensors is beyond training.max_iter = 5: give --steps 6 or more"},
		{"training.weights_ema=0", "checkpoints", "the checkpoint has"},
		{"training.optimiser=nesterov", "checkpoints", "it comes from another network or optimiser; undo changes"},
		{"training.max_iter=5", "nothing-saved-yet", ""},
	}
	e := cpu.New(1)
	defer e.Close()
	for _, c := range cases {
		app, err := segmentation.NewTraining(t.Context(), parse(t, c.set), e, parts())
		if err != nil {
			t.Fatal(err)
		}
		_, err = app.Resume(checkpoint.Folder{Dir: filepath.Join(dir, c.folder)})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s with %s: got %v, want %q", c.folder, c.set, err, c.want)
		}
		app.Close()
	}
}

func TestNewTraining_NeedsLabels(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	_, err := segmentation.NewTraining(t.Context(), parse(t, "segmentation.label=[]"), e, parts())
	if err == nil || !strings.Contains(err.Error(), "segmentation.label: is not given, but training needs labels") {
		t.Error(err)
	}
}

// even takes windows of even lengths alone.
type even struct{ net }

func (n even) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	if shape := graph.ShapeOf(x); shape[1]%2+shape[2]%2+shape[3]%2 > 0 {
		panic(&graph.ShapeError{Op: "even", Shapes: []tensor.Shape{shape}, Problem: "is odd"})
	}
	return n.net.Apply(s, x)
}

func TestNewTraining_ChecksTheWindowBeforeItReads(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	for key, value := range map[string]string{
		"data.t1.spatial_window_size": "[16, 23, 16]", "inference.spatial_window_size": "[17, 16, 16]",
	} {
		set := key + "=" + value
		p := segmentation.Parts{Network: even{}, Phantom: func(string, uint64, int) (image, label *volume.Volume) {
			t.Errorf("%s: a case was read", set)
			return phantom.Hippocampus(1, 0)
		}}
		_, err := segmentation.NewTraining(t.Context(), parse(t, set), e, p)
		if err == nil || !strings.Contains(err.Error(), key+": ") || !strings.Contains(err.Error(), "even of ") {
			t.Errorf("%s: %v", set, err)
		}
	}
}

func TestTraining_StopsWhenTheLossIsNoNumber(t *testing.T) {
	c := parse(t, "training.optimiser=gradientdescent", "training.lr=1000", "training.max_iter=50")
	app := begin(t, 1, c)
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
