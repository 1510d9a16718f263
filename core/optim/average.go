package optim

import (
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/tensor"
)

// Average is a running mean of weights (Polyak & Juditsky 1992, doi:10.1137/0330046): smoother than the weights of
// one step, and what validation and inference use.
type Average struct {
	Decay   float64
	Tensors map[string]*tensor.Tensor // by parameter path
	rules   []*cpu.EMA
}

// NewAverage starts at the weights as they are.
func NewAverage(decay float64, weights map[string]*tensor.Tensor) *Average {
	a := &Average{Decay: decay, Tensors: make(map[string]*tensor.Tensor, len(weights))}
	for path, w := range weights {
		t := tensor.New(w.Shape...)
		copy(t.Data, w.Data)
		a.Tensors[path] = t
		a.rules = append(a.rules, &cpu.EMA{Param: w.Data, Avg: t.Data})
	}
	return a
}

// Update takes the weights of a step (counted from 1) into the mean. Early steps count more, min(Decay,
// (1+step)/(10+step)), so that the initial weights are soon forgotten.
func (a *Average) Update(e *cpu.Engine, step int) {
	decay := min(a.Decay, float64(1+step)/float64(10+step))
	for _, r := range a.rules {
		r.Decay = decay
		r.Run(e)
	}
}
