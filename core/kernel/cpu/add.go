package cpu

import "dev.niftynet/core/kernel"

// AddScaled computes Y = A + Factor*B; see kernel.AddScaled. Y may be A or B. Images are added with a
// Factor of 1.
type AddScaled struct {
	A, B, Y []float32
	Factor  float64

	elements
}

// Run does the operation.
func (o *AddScaled) Run(e *Engine) { o.run(e, len(o.Y), o) }

// do computes part i.
func (o *AddScaled) do(i, _ int) {
	lo, hi := span(i, len(o.Y))
	o.loops.blend(o.Y[lo:hi], o.A[lo:hi], o.B[lo:hi], 1, float32(o.Factor))
}

// AddChannels computes Y = A, plus B where its channels lie; see kernel.AddChannels. Y may be A.
type AddChannels struct {
	kernel.ChannelRange
	A, B, Y []float32
}

// Run does the operation.
func (o *AddChannels) Run(e *Engine) { e.pool.Run(chunks(len(o.Y)), o) }

// do computes the positions of part i.
func (o *AddChannels) do(i, _ int) {
	lo, hi := positions(i, len(o.Y), o.Width)
	a, b, y := o.A[lo*o.Width:hi*o.Width], o.B[lo*o.Count:hi*o.Count], o.Y[lo*o.Width:hi*o.Width]
	kernel.AddChannels(o.ChannelRange, a, b, y)
}

// AddToEach computes Y = X + Image for every image of X; see kernel.AddToEach. Y may be X.
type AddToEach struct {
	X, Image, Y []float32

	elements
}

// Run does the operation.
func (o *AddToEach) Run(e *Engine) { o.run(e, len(o.Image), o) }

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

	elements
}

// Run does the operation.
func (o *SumOfImages) Run(e *Engine) { o.run(e, len(o.Y), o) }

// do computes part i of the sum.
func (o *SumOfImages) do(i, _ int) {
	lo, hi := span(i, len(o.Y))
	copy(o.Y[lo:hi], o.X[lo:hi])
	for at := len(o.Y); at < len(o.X); at += len(o.Y) {
		o.loops.blend(o.Y[lo:hi], o.Y[lo:hi], o.X[at+lo:at+hi], 1, 1)
	}
}
