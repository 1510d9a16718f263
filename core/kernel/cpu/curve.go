package cpu

import "dev.niftynet/core/kernel"

// CurveForward computes Y; see kernel.CurveForward. Y may be X.
type CurveForward struct {
	Curve kernel.Curve
	X, Y  []float32

	curve curve
}

// Run does the operation.
func (o *CurveForward) Run(e *Engine) {
	if o.curve.forward == nil {
		o.curve = e.tier.curve(o.Curve)
	}
	e.pool.Run(chunks(len(o.X)), o)
}

// do computes part i.
func (o *CurveForward) do(i, _ int) {
	lo, hi := span(i, len(o.X))
	o.curve.forward(o.Y[lo:hi], o.X[lo:hi])
}

// CurveBackward computes DX; see kernel.CurveBackward. DX may be DY or V.
type CurveBackward struct {
	Curve     kernel.Curve
	V, DY, DX []float32

	curve curve
}

// Run does the operation.
func (o *CurveBackward) Run(e *Engine) {
	if o.curve.backward == nil {
		o.curve = e.tier.curve(o.Curve)
	}
	e.pool.Run(chunks(len(o.V)), o)
}

// do computes part i.
func (o *CurveBackward) do(i, _ int) {
	lo, hi := span(i, len(o.V))
	o.curve.backward(o.DX[lo:hi], o.V[lo:hi], o.DY[lo:hi])
}
