package config

import "slices"

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
