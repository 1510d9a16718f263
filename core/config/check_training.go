package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// checkTraining finds contradictions in [training].
func (c *Config) checkTraining() (faults []error) {
	t := c.Training
	if t.ValidationCases > 0 && t.ExcludeFractionForValidation > 0 {
		faults = append(faults, c.Fault("training.validation_cases",
			"is given along with exclude_fraction_for_validation", "give one of the two"))
	}
	if t.ExcludeFractionForValidation+t.ExcludeFractionForInference > 1 {
		faults = append(faults, c.Fault("training.exclude_fraction_for_validation",
			"and exclude_fraction_for_inference are more than 1 together", "lower one of the two"))
	}
	if t.WeightDecay > 0 && t.Optimiser != "adamw" {
		faults = append(faults, c.Fault("training.weight_decay", "is for adamw alone, not for "+t.Optimiser,
			`set network.decay for a penalty that joins the loss, or optimiser = "adamw"`))
	}
	if c.Segmentation.DoMixup && c.Network.BatchSize < 2 {
		faults = append(faults, c.Fault("segmentation.do_mixup", "has nothing to mix: network.batch_size is 1", "raise batch_size to 2 or more, or leave do_mixup out"))
	}
	return append(faults, c.checkSchedule()...)
}

// checkSchedule finds contradictions in the course of the learning rate.
func (c *Config) checkSchedule() (faults []error) {
	t := c.Training
	if t.LRWarmupSteps >= t.MaxIter {
		faults = append(faults, c.Fault("training.lr_warmup_steps",
			fmt.Sprintf("%d leaves none of the %d steps of max_iter to the schedule", t.LRWarmupSteps, t.MaxIter), "lower it, or raise max_iter"))
	}
	if unused := c.checkOtherSchedules(); len(unused) > 0 {
		return append(faults, unused...)
	}
	if t.LRMin > t.LR {
		faults = append(faults, c.Fault("training.lr_min", "is above lr", "lower it, or raise lr"))
	}
	if t.LRSchedule != "step" {
		return faults
	}
	if (len(t.LRSteps) > 0) == (t.LRStepEvery > 0) {
		faults = append(faults, c.Fault("training.lr_schedule", "is step, which wants either lr_steps or lr_step_every",
			"write lr_steps = [1000, 2000] or lr_step_every = 1000"))
	}
	if !slices.IsSorted(t.LRSteps) {
		faults = append(faults, c.Fault("training.lr_steps", "do not rise", "give the earliest step first"))
	}
	return faults
}

// checkOtherSchedules finds settings that the schedule does not look at: whoever changed one expects another schedule.
func (c *Config) checkOtherSchedules() (faults []error) {
	var usual Training
	section{"training", reflect.ValueOf(&usual).Elem()}.setDefaults()
	t := c.Training
	for _, k := range []struct {
		name      string
		changed   bool
		schedules []string // that look at it
	}{
		{"lr_steps", len(t.LRSteps) > 0, []string{"step"}},
		{"lr_step_every", t.LRStepEvery != usual.LRStepEvery, []string{"step"}},
		{"lr_step_factor", t.LRStepFactor != usual.LRStepFactor, []string{"step"}},
		{"lr_power", t.LRPower != usual.LRPower, []string{"polynomial"}},
		{"lr_min", t.LRMin != usual.LRMin, []string{"polynomial", "cosine"}},
	} {
		if k.changed && !slices.Contains(k.schedules, t.LRSchedule) {
			faults = append(faults, c.Fault("training."+k.name,
				fmt.Sprintf("is for lr_schedule %s alone, not for %s", strings.Join(k.schedules, " and "), t.LRSchedule),
				fmt.Sprintf("leave it out, or set lr_schedule = %q", k.schedules[0])))
		}
	}
	return faults
}
