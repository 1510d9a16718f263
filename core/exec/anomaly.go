package exec

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/tensor"
)

// AnomalyError is the first value of a run that is not finite.
type AnomalyError struct {
	Scope string // where in the network, or the name of the input
	Op    string // "conv", "normalise", ...; empty for an input
	What  string // "NaN" or "Inf"
	At    []int  // its place in the result
}

// Error is "enc0/conv1: conv: the result has NaN at [0 3 4 5 2]; its inputs were finite".
func (e *AnomalyError) Error() string {
	if e.Op == "" {
		return fmt.Sprintf("%s: the input has %s at %v", e.Scope, e.What, e.At)
	}
	return located(e.Scope, fmt.Sprintf("%s: the result has %s at %v; its inputs were finite", e.Op, e.What, e.At))
}

// located puts the place in the network before a message.
func located(scope, message string) string {
	if scope == "" {
		return message
	}
	return scope + ": " + message
}

// hunter looks for values that are not finite. It reads every input and every result once more.
type hunter struct {
	squares cpu.SumSquares
	inputs  []*value // by name
}

func newHunter(p *Program) *hunter {
	h := &hunter{squares: cpu.SumSquares{Out: make([]float32, 1)}}
	work := 0
	look := func(data []float32) {
		h.squares.X = data
		work = max(work, h.squares.WorkSize(p.engine))
	}
	for _, name := range slices.Sorted(maps.Keys(p.inputs)) {
		h.inputs = append(h.inputs, p.inputs[name])
		look(p.inputs[name].data)
	}
	for _, in := range p.instructions {
		look(in.out)
	}
	h.squares.Work = make([]float32, work)
	return h
}

// checkInputs is an error if an input or parameter is not finite.
func (h *hunter) checkInputs(e *cpu.Engine) error {
	for _, v := range h.inputs {
		if a := h.anomaly(e, v.shape, v.data); a != nil {
			a.Scope = v.node.Name()
			return a
		}
	}
	return nil
}

// check is an error if the result of an instruction is not finite.
func (h *hunter) check(e *cpu.Engine, in *Instruction) error {
	if a := h.anomaly(e, in.Out, in.out); a != nil {
		a.Scope, a.Op = in.Scope, in.Op
		return a
	}
	return nil
}

// anomaly is the first value that is not finite, nil if there is none. The sum of squares tells that all are.
func (h *hunter) anomaly(e *cpu.Engine, shape tensor.Shape, data []float32) *AnomalyError {
	h.squares.X = data
	h.squares.Run(e)
	if finite(h.squares.Out[0]) {
		return nil
	}
	i := slices.IndexFunc(data, func(v float32) bool { return !finite(v) })
	if i < 0 {
		return nil // large numbers, whose squares are too large
	}
	a := &AnomalyError{What: "Inf", At: position(shape, i)}
	if math.IsNaN(float64(data[i])) {
		a.What = "NaN"
	}
	return a
}

// finite is false for NaN and the infinities, whose difference to themselves is NaN.
func finite(v float32) bool { return v-v == 0 }

// position is where element i of a tensor is along every axis.
func position(shape tensor.Shape, i int) []int {
	at := make([]int, len(shape))
	for axis := len(shape) - 1; axis >= 0; axis-- {
		at[axis] = i % shape[axis]
		i /= shape[axis]
	}
	return at
}
