package cpu

// AddScaled computes Y = A + Factor*B; see kernel.AddScaled. Y may be A or B.
type AddScaled struct {
	A, B, Y []float32
	Factor  float64

	loops loops
}

// Run does the operation.
func (o *AddScaled) Run(e *Engine) {
	o.loops = e.tier.loops()
	e.pool.Run(chunks(len(o.Y)), o)
}

// do computes part i.
func (o *AddScaled) do(i, _ int) {
	lo, hi := span(i, len(o.Y))
	o.loops.blend(o.Y[lo:hi], o.A[lo:hi], o.B[lo:hi], 1, float32(o.Factor))
}

// Add computes Y = A + B; see kernel.Add. Y may be A or B.
type Add struct {
	A, B, Y []float32

	loops loops
}

// Run does the operation.
func (o *Add) Run(e *Engine) {
	o.loops = e.tier.loops()
	e.pool.Run(chunks(len(o.Y)), o)
}

// do computes part i.
func (o *Add) do(i, _ int) {
	lo, hi := span(i, len(o.Y))
	o.loops.blend(o.Y[lo:hi], o.A[lo:hi], o.B[lo:hi], 1, 1)
}

// Scale computes Y = Factor*X; see kernel.Scale. Y may be X.
type Scale struct {
	X, Y   []float32
	Factor float64

	loops loops
}

// Run does the operation.
func (o *Scale) Run(e *Engine) {
	o.loops = e.tier.loops()
	e.pool.Run(chunks(len(o.Y)), o)
}

// do computes part i.
func (o *Scale) do(i, _ int) {
	lo, hi := span(i, len(o.Y))
	o.loops.scale(o.Y[lo:hi], o.X[lo:hi], float32(o.Factor))
}
