package cpu

import "dev.niftynet/core/kernel"

// Regularise adds the gradient of a penalty for Param to the gradient X, see kernel.Penalise, and computes Out[0], the
// sum of the squares of the result. Work needs WorkSize elements.
type Regularise struct {
	kernel.Penalty
	Param []float32
	SumSquares
}

// Run does the operation.
func (o *Regularise) Run(e *Engine) { o.run(e, o) }

// do adds part i of the penalty's gradient, and leaves the sum of the squares in Work.
func (o *Regularise) do(i, worker int) {
	if o.Penalty != (kernel.Penalty{}) {
		lo, hi := span(i, len(o.X))
		o.loops.penalise(o.X[lo:hi], o.Param[lo:hi], float32(o.L1), float32(o.L2))
	}
	o.SumSquares.do(i, worker)
}

// Clamp brings X into -Limit..Limit; see kernel.Clamp.
type Clamp struct {
	X     []float32
	Limit float64

	elements
}

// Run does the operation.
func (o *Clamp) Run(e *Engine) { o.run(e, len(o.X), o) }

// do computes part i.
func (o *Clamp) do(i, _ int) {
	lo, hi := span(i, len(o.X))
	o.loops.clamp(o.X[lo:hi], o.X[lo:hi], -float32(o.Limit), float32(o.Limit))
}
