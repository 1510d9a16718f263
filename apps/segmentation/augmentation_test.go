package segmentation_test

import (
	"strings"
	"testing"

	"dev.niftynet/core/train"
)

// steps trains for a few steps and gives the losses and the notes that were told.
func steps(t *testing.T, n int, sets ...string) (losses []float64, notes []string) {
	t.Helper()
	app := begin(t, 1, parse(t, sets...))
	app.Tell(func(e train.Event) { notes = append(notes, e.(train.Note).Text) })
	for step := 1; step <= n; step++ {
		loss, _, err := app.Step(t.Context(), step, 0.01)
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, loss)
	}
	return losses, notes
}

func TestTraining_TellsWhatWasDoneToItsWindows(t *testing.T) {
	if _, notes := steps(t, 1, "training.augmentation=nnunet"); len(notes) != 0 {
		t.Errorf("told unasked: %q", notes)
	}
	_, notes := steps(t, 2, "training.augmentation=nnunet", "training.log_augmentation=true")
	if len(notes) != 8 { // two steps of two batches of two windows
		t.Fatalf("%d notes, want 8: %q", len(notes), notes)
	}
	if !strings.HasPrefix(notes[0], "augmentation: step 1, window 0: ") || !strings.Contains(strings.Join(notes, "\n"), "turn ") {
		t.Errorf("%q", notes)
	}
}

// A turned window is interpolated as its section says, or as augmentation_interp_order does.
func TestTraining_TurnsWindowsByTheOrderOfTheirSection(t *testing.T) {
	first := func(sets ...string) float64 {
		losses, _ := steps(t, 1, append(sets, "training.rotation_angle=[20, 25]")...)
		return losses[0]
	}
	cubic := first()
	for _, sets := range [][]string{{"data.t1.interp_order=1"}, {"data.t1.interp_order=0"}, {"data.seg.interp_order=0"}} {
		if first(sets...) == cubic {
			t.Errorf("%s changes nothing", sets)
		}
	}
	if a, b := first("data.t1.interp_order=1"), first("training.augmentation_interp_order=1"); a != b {
		t.Errorf("the section's order gives a loss of %v, augmentation's %v", a, b)
	}
}

func TestTraining_LearnsFromMixtures(t *testing.T) {
	plain, _ := steps(t, 8)
	mixed, _ := steps(t, 8, "segmentation.do_mixup=true", "segmentation.mixup_alpha=1")
	if plain[0] == mixed[0] {
		t.Error("mixtures have the loss of windows as they are")
	}
	if mixed[7] >= mixed[0] {
		t.Errorf("the loss of mixtures went from %v to %v", mixed[0], mixed[7])
	}
}
