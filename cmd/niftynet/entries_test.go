package main

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/zoo"
)

// A card begins with its entry's name and tells how many parameters its configuration trains, as 5,603,177.
func TestZoo_CardsTellNameAndParameters(t *testing.T) {
	for _, entry := range zoo.All() {
		r, err := describe(entry)
		if err != nil {
			t.Errorf("%s: %v", entry.Name, err)
			continue
		}
		if heading := "# " + entry.Name + "\n"; !strings.HasPrefix(entry.Card, heading) {
			t.Errorf("%s: the card does not begin with %q", entry.Name, heading)
		}
		if count := thousands(r.Parameters); !regexp.MustCompile(`\b` + count + `\b`).MatchString(entry.Card) {
			t.Errorf("%s: the card does not tell of %s parameters", entry.Name, count)
		}
	}
}

func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// Every entry of the zoo is complete and learns: its config parses, its network builds, and the loss of one case
// falls while it is shown that case alone.
func TestZoo_EveryEntryLearns(t *testing.T) {
	for _, entry := range zoo.All() {
		t.Run(entry.Name, func(t *testing.T) {
			if entry.Summary == "" {
				t.Error("the entry has no summary")
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
