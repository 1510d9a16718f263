package cpu

import "dev.niftynet/core/kernel"

// Dropout computes Y; see kernel.ApplyDropout. Y may be X.
type Dropout struct {
	kernel.Dropout
	Key, X, Y []float32

	pointwise pointwise
}

// Run does the operation.
func (o *Dropout) Run(e *Engine) {
	o.pointwise = e.tier.pointwise()
	e.pool.Run((len(o.X)+kernel.DropoutBlock-1)/kernel.DropoutBlock, o)
}

// do computes block i.
func (o *Dropout) do(i, _ int) {
	lo, hi := i*kernel.DropoutBlock, min((i+1)*kernel.DropoutBlock, len(o.X))
	first, second := kernel.DropoutSeeds(o.Key, i)
	o.pointwise.dropout(o.Y[lo:hi], o.X[lo:hi], first, second, float32(o.Threshold()), float32(1/o.Keep))
}
