package cpu

// Argmax computes Y; see kernel.Argmax.
type Argmax struct {
	Classes int
	X, Y    []float32

	pointwise pointwise
}

// Run does the operation.
func (o *Argmax) Run(e *Engine) {
	o.pointwise = e.tier.pointwise()
	e.pool.Run(parts(len(o.Y)), o)
}

// do computes part i.
func (o *Argmax) do(i, _ int) {
	lo, hi := i*positionsPerPart, min((i+1)*positionsPerPart, len(o.Y))
	o.pointwise.argmaxRows(o.Y[lo:hi], o.X[lo*o.Classes:hi*o.Classes], hi-lo, o.Classes)
}
