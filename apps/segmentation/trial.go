package segmentation

import (
	"math/rand/v2"

	"dev.niftynet/core/config"
	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/train"
)

// Trial is a network with its first weights on a batch of noise, to be measured.
type Trial struct {
	Parameters int           // trained values
	Windows    int           // of a step
	Program    *exec.Program // what a step runs, to be looked at
	Step       func() error  // one training step (forward, loss, backward, optimiser), or one forward pass
}

// TryTraining prepares training steps on windows of the given number of channels.
func TryTraining(e *cpu.Engine, c *config.Config, n Network, channels int) (Trial, error) {
	if err := CheckNetwork(c, n, channels); err != nil {
		return Trial{}, err
	}
	l, err := train.NewLearner(e, learnerSettings(c), buildLoss(c, n, channels))
	if err != nil {
		return Trial{}, trainingError(c, err)
	}
	random := rng.At(c.System.Seed, "trial", 0, 0)
	noise(random, l.Input(imageInput))
	label := l.Input(labelInput)
	for i := range label {
		label[i] = float32(random.IntN(c.Segmentation.NumClasses))
	}
	return Trial{l.Params.Count(), c.Network.BatchSize * c.Training.AccumulateGradients, l.Program(), func() error {
		_, _, err := l.Step(c.Training.LR, func() error { return nil })
		return err
	}}, nil
}

// TryInference prepares forward passes over windows of the given number of channels.
func TryInference(e *cpu.Engine, c *config.Config, n Network, channels int) (Trial, error) {
	if err := CheckNetwork(c, n, channels); err != nil {
		return Trial{}, err
	}
	params := layer.NewParams(c.System.Seed)
	logits, err := buildLogits(c, n, params, c.Network.BatchSize, channels)
	if err != nil {
		return Trial{}, inferenceError(c, err)
	}
	program, err := programSettings(c, params.Tensors(), nil).Compile(e, []*graph.Node{logits})
	if err != nil {
		return Trial{}, inferenceError(c, err)
	}
	noise(rng.At(c.System.Seed, "trial", 0, 0), program.Input(imageInput))
	return Trial{params.Count(), c.Network.BatchSize, program, program.Run}, nil
}

// noise fills an image with mean 0 and standard deviation 1.
func noise(random *rand.Rand, image []float32) {
	for i := range image {
		image[i] = float32(random.NormFloat64())
	}
}

// Parameters counts the trained values of a config's network for images of so many channels.
func Parameters(c *config.Config, n Network, channels int) (int, error) {
	params := layer.NewBlankParams()
	_, err := buildLogits(c, n, params, 1, channels)
	return params.Count(), inferenceError(c, err)
}
