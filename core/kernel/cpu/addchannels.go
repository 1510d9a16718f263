package cpu

import "dev.niftynet/core/kernel"

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
