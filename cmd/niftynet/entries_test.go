package main

import (
	"math"
	"testing"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/zoo"
)

// Every entry of the zoo is complete and learns: its config parses, its network builds, and the loss of one case
// falls while it is shown that case alone.
func TestZoo_EveryEntryLearns(t *testing.T) {
	for _, entry := range zoo.All() {
		t.Run(entry.Name, func(t *testing.T) {
			if entry.Summary == "" || entry.Card == "" {
				t.Error("the entry has no summary or no card")
			}
			c, err := config.Parse("zoo/"+entry.Name, entry.Config, t.TempDir(), []string{
				"training.validation_cases=1", "training.training_cases=1", "training.random_flipping_axes=[]",
				"training.lr=0.01", "training.lr_schedule=constant", "network.batch_size=1",
				"inference.spatial_window_size=[40, 56, 40]",
				"data.t1.phantom_cases=2", "data.seg.phantom_cases=2", "data.t1.spatial_window_size=[16, 24, 16]",
			})
			if err != nil {
				t.Fatal(err)
			}
			n, err := network(c)
			if err != nil {
				t.Fatal(err)
			}
			e := cpu.New(2)
			defer e.Close()
			app, err := segmentation.NewTraining(t.Context(), c, e, segmentation.Parts{Network: n, Phantom: phantomCase})
			if err != nil {
				t.Fatal(err)
			}
			defer app.Close()
			first, last := 0.0, 0.0
			const steps = 16
			for step := 1; step <= steps; step++ {
				loss, norm, err := app.Step(t.Context(), step, c.Training.LR)
				if err != nil {
					t.Fatal(err)
				}
				if math.IsNaN(norm) || norm == 0 {
					t.Fatalf("step %d: the gradient's norm is %v", step, norm)
				}
				if step <= 4 {
					first += loss / 4
				}
				if step > steps-4 {
					last += loss / 4
				}
			}
			if !(last < first-0.2) {
				t.Errorf("the loss went from %.3f to %.3f in %d steps", first, last, steps)
			}
		})
	}
}
