package segmentation_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/metric"
	"dev.niftynet/core/run"
	"dev.niftynet/core/train"
	"dev.niftynet/core/volume"
)

// four tells four classes by one voxel.
type four struct{}

func (four) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	return []*graph.Node{layer.Conv{Out: 4, Bias: true}.Apply(s.In("head"), x)}
}

func TestValidate_LeavesOutLabelsThatNoCaseHas(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	p := parts()
	p.Network = four{}
	app, err := segmentation.NewTraining(t.Context(), parse(t, "segmentation.num_classes=4", "training.weights_ema=0"), e, p)
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	bias := app.Checkpoint().Tensors["head/b"].Data // shared with the network
	bias[3] = -1e6                                  // the phantom has no label 3, and now it isn't predicted either
	v, _, err := app.Validate(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1", "2"}, slices.Sorted(maps.Keys(v.Dice))); diff != "" {
		t.Error(diff)
	}
	if want := (v.Dice["1"] + v.Dice["2"]) / 2; want == 0 || v.MeanDice != want {
		t.Errorf("mean Dice %v of %v, want %v", v.MeanDice, v.Dice, want)
	}
}

// What padding adds is no part of a case: the log says what niftynet evaluate says of the files.
func TestValidate_AgreesWithEvaluate(t *testing.T) {
	files, folder := stored(t)
	for _, padding := range []string{"network.volume_padding_size=6", "network.volume_padding_to_size=[48, 60, 0]"} {
		for _, sets := range [][]string{nil, {`system.data_memory="1 KB"`, "system.cache_dir=" + filepath.Join(folder, "cache")}} {
			e := cpu.New(2)
			defer e.Close()
			c := parse(t, slices.Concat(files, sets, []string{padding, "network.volume_padding_mode=reflect"})...)
			app, err := segmentation.NewTraining(t.Context(), c, e, parts())
			if err != nil {
				t.Fatal(err)
			}
			defer app.Close()
			v, preview, err := app.Validate(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			if err := volume.SameGrid(preview.Image, preview.Prediction, 0); err != nil || preview.Image.Size != preview.Label.Size {
				t.Errorf("the preview's image is %v, its label %v: %v", preview.Image, preview.Label, err)
			}
			out := filepath.Join(t.TempDir(), "out")
			c.Inference.DatasetToInfer = "validation"
			to := segmentation.Inference{Weights: train.InferenceWeights(app.Checkpoint()), Output: out}
			if err := segmentation.Infer(t.Context(), c, e, parts(), to, func(segmentation.Inferred, int) {}); err != nil {
				t.Fatal(err)
			}
			records, err := segmentation.Evaluate(t.Context(), c, parts(), out)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]float64{}
			for label, of := range metric.Summarise(records).Labels {
				want[strconv.Itoa(label)] = of["dice"].Mean
			}
			if diff := cmp.Diff(want, v.Dice, cmpopts.EquateApprox(0, 1e-12)); diff != "" || len(want) == 0 {
				t.Errorf("%s, %v: %s", padding, sets, diff)
			}
		}
	}
}

// Validation cases for which there is no room are read again each time, and a file that has gone by then is an error.
func TestValidate_ReadsWhatHasNoRoomAgain(t *testing.T) {
	files, folder := stored(t)
	e := cpu.New(1)
	defer e.Close()
	judge := func(sets ...string) (train.Validated, run.Case, *segmentation.Training) {
		app, err := segmentation.NewTraining(t.Context(), parse(t, slices.Concat(files, sets)...), e, parts())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(app.Close)
		v, preview, err := app.Validate(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		return v, preview, app
	}
	want, seen, roomy := judge()
	got, again, lean := judge(`system.data_memory="1 KB"`)
	if diff := cmp.Diff([]any{want, seen}, []any{got, again}); diff != "" {
		t.Error(diff)
	}
	if err := os.RemoveAll(filepath.Join(folder, "images")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := roomy.Validate(t.Context(), 2); err != nil {
		t.Errorf("a case in memory is read again: %v", err)
	}
	if _, _, err := lean.Validate(t.Context(), 2); err == nil || !strings.Contains(err.Error(), "case case_") {
		t.Errorf("a case that has gone: %v", err)
	}
}
