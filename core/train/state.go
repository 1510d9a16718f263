package train

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/tensor"
)

// Weights is what validation and inference use: the running mean of the weights if there is one.
func (l *Learner) Weights() map[string]*tensor.Tensor {
	if l.average != nil {
		return l.average.Tensors
	}
	return l.Params.Tensors()
}

// emaPrefix marks running means in a checkpoint.
const emaPrefix = "ema/"

// state is every tensor that continuing needs, by its name in a checkpoint, not copied.
func (l *Learner) state() map[string]*tensor.Tensor {
	all := maps.Clone(l.Params.Tensors())
	maps.Copy(all, l.optimiser.Slots())
	if l.average != nil {
		for path, t := range l.average.Tensors {
			all[emaPrefix+path] = t
		}
	}
	return all
}

// Checkpoint is the learner's whole state, sharing its memory.
func (l *Learner) Checkpoint() *checkpoint.Checkpoint {
	return &checkpoint.Checkpoint{
		Tensors: l.state(),
		Meta:    map[string]string{"step": strconv.Itoa(l.step)},
	}
}

// Restore continues from a checkpoint, which must hold exactly the learner's tensors. It returns the step reached.
func (l *Learner) Restore(c *checkpoint.Checkpoint) (int, error) {
	state := l.state()
	for _, name := range slices.Sorted(maps.Keys(state)) {
		t := state[name]
		from, ok := c.Tensors[name]
		if !ok {
			return 0, fmt.Errorf("the checkpoint has no tensor %s: it comes from another network or optimiser; undo changes of [network] and training.optimiser", name)
		}
		if !from.Shape.Equal(t.Shape) {
			return 0, fmt.Errorf("tensor %s: the checkpoint has shape %v, the network %v; undo changes of [network]", name, from.Shape, t.Shape)
		}
	}
	if len(c.Tensors) != len(state) {
		return 0, fmt.Errorf("the checkpoint has %d tensors, the network and optimiser %d", len(c.Tensors), len(state))
	}
	step, err := strconv.Atoi(c.Meta["step"])
	if err != nil || step < 0 {
		return 0, fmt.Errorf("the checkpoint's step is %q, not a number", c.Meta["step"])
	}
	for name, t := range state {
		copy(t.Data, c.Tensors[name].Data)
	}
	l.step = step
	l.optimiser.Resume(step)
	return step, nil
}

// InferenceWeights picks the weights for inference from a checkpoint: the running means where it has them.
func InferenceWeights(c *checkpoint.Checkpoint) map[string]*tensor.Tensor {
	weights := make(map[string]*tensor.Tensor)
	for name, t := range c.Tensors {
		if path, ok := strings.CutPrefix(name, emaPrefix); ok {
			weights[path] = t
		}
	}
	if len(weights) > 0 {
		return weights
	}
	for name, t := range c.Tensors {
		if _, slot := strings.CutPrefix(name, "optimiser/"); !slot {
			weights[name] = t
		}
	}
	return weights
}
