package segmentation

import (
	"dev.niftynet/core/config"
	"dev.niftynet/core/exec"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/optim"
	"dev.niftynet/core/tensor"
	"dev.niftynet/core/train"
)

// programSettings is how a config wants programs compiled.
func programSettings(c *config.Config, weights map[string]*tensor.Tensor, over *exec.Program) exec.Settings {
	return exec.Settings{
		Bound: weights, Over: over, MemoryLimit: int64(c.System.MemoryLimit), DetectAnomaly: c.System.DetectAnomaly,
	}
}

// learnerSettings is how a config wants the network to learn.
func learnerSettings(c *config.Config) train.Settings {
	t := c.Training
	return train.Settings{
		Seed: c.System.Seed, Batches: t.AccumulateGradients, Average: t.WeightsEMA,
		MemoryLimit: int64(c.System.MemoryLimit), DetectAnomaly: c.System.DetectAnomaly,
		Optimiser: optim.Settings{
			Name: t.Optimiser, Momentum: t.Momentum, WeightDecay: t.WeightDecay, Penalty: penalty(c.Network),
			ClipNorm: t.GradientClipNorm, ClipValue: t.GradientClipValue,
		},
	}
}

// schedule is the course of the learning rate.
func schedule(t config.Training) (optim.Schedule, error) {
	course, err := optim.CourseOf(t.LRSchedule)
	return optim.Schedule{
		Course: course, LR: t.LR, Min: t.LRMin, MaxIter: t.MaxIter, Warmup: t.LRWarmupSteps,
		Power: t.LRPower, Steps: t.LRSteps, Every: t.LRStepEvery, Factor: t.LRStepFactor,
	}, err
}

// penalty is what a network's weights cost.
func penalty(n config.Network) kernel.Penalty {
	if n.RegType == "L1" {
		return kernel.Penalty{L1: n.Decay}
	}
	return kernel.Penalty{L2: n.Decay}
}
