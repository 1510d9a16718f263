package cpu

// AddToEach computes Y = X + Image for every image of X; see kernel.AddToEach. Y may be X.
type AddToEach struct {
	X, Image, Y []float32

	loops loops
}

// Run does the operation.
func (o *AddToEach) Run(e *Engine) {
	o.loops = e.tier.loops()
	e.pool.Run(chunks(len(o.Image)), o)
}

// do computes part i of every image.
func (o *AddToEach) do(i, _ int) {
	lo, hi := span(i, len(o.Image))
	for at := 0; at < len(o.X); at += len(o.Image) {
		o.loops.blend(o.Y[at+lo:at+hi], o.X[at+lo:at+hi], o.Image[lo:hi], 1, 1)
	}
}

// SumOfImages computes Y, the sum of the images of X; see kernel.SumOfImages.
type SumOfImages struct {
	X, Y []float32

	loops loops
}

// Run does the operation.
func (o *SumOfImages) Run(e *Engine) {
	o.loops = e.tier.loops()
	e.pool.Run(chunks(len(o.Y)), o)
}

// do computes part i of the sum.
func (o *SumOfImages) do(i, _ int) {
	lo, hi := span(i, len(o.Y))
	copy(o.Y[lo:hi], o.X[lo:hi])
	for at := len(o.Y); at < len(o.X); at += len(o.Y) {
		o.loops.blend(o.Y[lo:hi], o.Y[lo:hi], o.X[at+lo:at+hi], 1, 1)
	}
}
