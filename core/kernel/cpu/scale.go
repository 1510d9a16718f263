package cpu

// Scale computes Y = Factor*X; see kernel.Scale. Y may be X.
type Scale struct {
	X, Y   []float32
	Factor float64

	elements
}

// Run does the operation.
func (o *Scale) Run(e *Engine) { o.run(e, len(o.Y), o) }

// do computes part i.
func (o *Scale) do(i, _ int) {
	lo, hi := span(i, len(o.Y))
	o.loops.scale(o.Y[lo:hi], o.X[lo:hi], float32(o.Factor))
}
