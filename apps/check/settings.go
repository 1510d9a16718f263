package check

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"dev.niftynet/core/config"
)

// settings finds keys that are right by themselves but do not what they seem to.
func settings(c *config.Config) []Finding {
	return slices.Concat(sections(c), course(c), augmentation(c), border(c))
}

// sections looks at which data sections are used for what.
func sections(c *config.Config) (found []Finding) {
	s := c.Segmentation
	if len(s.Label) == 0 {
		found = append(found, Finding{
			Severity: Info, Key: "segmentation.label",
			Problem: "is not given: the config can be used to infer, not to train or evaluate",
			Fix:     "name the data section of the label maps",
		})
	}
	seen := map[string]bool{}
	for _, name := range s.Image {
		switch {
		case slices.Contains(s.Label, name):
			found = append(found, Finding{
				Severity: Error, Key: "segmentation.label",
				Problem: fmt.Sprintf("names [data.%s], which is an image too: the network would see the answer", name),
				Fix:     "name the data section of the label maps",
			})
		case seen[name]:
			found = append(found, Finding{
				Severity: Warning, Key: "segmentation.image",
				Problem: fmt.Sprintf("names [data.%s] twice: two channels will be the same", name),
				Fix:     "name it once",
			})
		}
		seen[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(c.Data)) {
		if !slices.Contains(slices.Concat(s.Image, s.Label, s.Sampler), name) {
			found = append(found, Finding{
				Severity: Info, Key: "data." + name,
				Problem: "is used by neither segmentation.image nor segmentation.label",
				Fix:     "name the section there, or take it out",
			})
		}
	}
	return found
}

// course looks at what happens at which step.
func course(c *config.Config) (found []Finding) {
	t := c.Training
	late := func(key, problem, fix string) {
		found = append(found, Finding{Severity: Warning, Key: "training." + key, Problem: fmt.Sprintf(problem, t.MaxIter), Fix: fix})
	}
	if t.LR == 0 {
		late("lr", "is 0: nothing will be learnt in %d steps", "write 0.001, say")
	}
	if t.LRSchedule == "step" && slices.ContainsFunc(t.LRSteps, func(step int) bool { return step >= t.MaxIter }) {
		late("lr_steps", "has steps at or beyond max_iter = %d, which never come", "lower them, or raise max_iter")
	}
	if t.ValidationEveryN > t.MaxIter {
		late("validation_every_n", "is beyond max_iter = %d: nothing will be validated", "lower it, or raise max_iter")
	}
	if t.ValidationEveryN == 0 && (t.ValidationCases > 0 || t.ExcludeFractionForValidation > 0) {
		found = append(found, Finding{
			Severity: Info, Key: "training.validation_every_n",
			Problem: "is 0: cases are kept for validation, but nothing is validated",
			Fix:     "write 100, say",
		})
	}
	if c.System.NumThreads > mostThreads() {
		found = append(found, Finding{
			Severity: Warning, Key: "system.num_threads",
			Problem: fmt.Sprintf("is %d, but this machine has %d processors: threads will wait for each other", c.System.NumThreads, mostThreads()),
			Fix:     "write 0, which uses them all",
		})
	}
	return found
}

// border looks at how much of what the network computes is thrown away.
func border(c *config.Config) []Finding {
	const most = 27 // a third of the window on both sides
	window, work := c.InferenceWindow(), 1.0
	var kept, better [3]int
	for axis, b := range c.Inference.Border {
		kept[axis] = window[axis] - 2*b
		better[axis] = min(b, window[axis]/6)
		work *= float64(window[axis]) / math.Max(float64(kept[axis]), 1)
	}
	if work < most {
		return nil
	}
	return []Finding{{
		Severity: Warning, Key: "inference.border",
		Problem: fmt.Sprintf("%v keeps %s voxels of the window %s: every voxel is computed %.0f times", c.Inference.Border, by(kept), by(window), work),
		Fix:     fmt.Sprintf("write %s, or a larger inference.spatial_window_size", list(better)),
	}}
}

// by writes lengths as 1x2x3.
func by(v [3]int) string { return fmt.Sprintf("%dx%dx%d", v[0], v[1], v[2]) }

// list writes lengths as a config has them.
func list(v [3]int) string { return strings.ReplaceAll(fmt.Sprint(v), " ", ", ") }
