package cpu

import "dev.niftynet/core/kernel"

// Subsample computes Y; see kernel.Subsample.
type Subsample struct {
	kernel.Stride
	X, Y []float32
}

// Run does the operation.
func (o *Subsample) Run(*Engine) { kernel.Subsample(o.Stride, o.X, o.Y) }
