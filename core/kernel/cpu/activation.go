package cpu

import "dev.niftynet/core/kernel"

// ActForward computes Y; see kernel.ActForward. Y may be X.
type ActForward struct {
	kernel.Act
	X, Y []float32

	slope [2 * step]float32
	elements
}

// Run does the operation.
func (o *ActForward) Run(e *Engine) {
	repeat(o.slope[:], []float32{float32(o.NegativeSlope())})
	o.run(e, len(o.X), o)
}

// do computes part i.
func (o *ActForward) do(i, _ int) {
	lo, hi := span(i, len(o.X))
	o.loops.prelu(o.Y[lo:hi], o.X[lo:hi], o.slope[:])
}

// ActBackward computes DX; see kernel.ActBackward. X may be the activation's input or output, DX may be DY.
type ActBackward struct {
	kernel.Act
	X, DY, DX []float32

	slope [2 * step]float32
	elements
}

// Run does the operation.
func (o *ActBackward) Run(e *Engine) {
	repeat(o.slope[:], []float32{float32(o.NegativeSlope())})
	o.run(e, len(o.X), o)
}

// do computes part i.
func (o *ActBackward) do(i, _ int) {
	lo, hi := span(i, len(o.X))
	o.loops.preluBackward(o.DX[lo:hi], o.X[lo:hi], o.DY[lo:hi], o.slope[:])
}
