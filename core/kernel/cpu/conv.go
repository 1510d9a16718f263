package cpu

import "dev.niftynet/core/kernel"

// ConvForward computes Y = X * W + Bias; see kernel.ConvForward. Its slices are bound once, then it may be run
// any number of times on one engine; WorkSize, or the first run, prepares it and alone allocates. Work needs
// WorkSize elements. Both panic where kernel.Conv.Check refuses the geometry, Run also where a slice is shorter than
// the geometry says. So do the other passes.
type ConvForward struct {
	Conv          kernel.Conv
	X, W, Bias, Y []float32 // Bias may be nil
	Work          []float32

	plan *gather
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *ConvForward) WorkSize(e *Engine) int { return o.prepare(e).workSize() }

// Run does the operation.
func (o *ConvForward) Run(e *Engine) {
	c := &o.Conv
	o.prepare(e).run(o.X[:c.XLen()], o.W[:c.WLen()], o.Bias, o.Y[:c.YLen()], o.Work)
}

func (o *ConvForward) prepare(e *Engine) *gather {
	if o.plan == nil || o.plan.engine != e {
		o.plan = newForward(e, sound(o.Conv))
	}
	return o.plan
}

// ConvBackwardData computes DX, the gradient with respect to the input; see kernel.ConvBackwardData. With a Bias
// of CIn elements, added to DX, it is the forward pass of a transposed convolution.
type ConvBackwardData struct {
	Conv            kernel.Conv
	DY, W, Bias, DX []float32 // Bias may be nil
	Work            []float32

	plan *gather
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *ConvBackwardData) WorkSize(e *Engine) int { return o.prepare(e).workSize() }

// Run does the operation.
func (o *ConvBackwardData) Run(e *Engine) {
	c := &o.Conv
	o.prepare(e).run(o.DY[:c.YLen()], o.W[:c.WLen()], o.Bias, o.DX[:c.XLen()], o.Work)
}

func (o *ConvBackwardData) prepare(e *Engine) *gather {
	if o.plan == nil || o.plan.engine != e {
		o.plan = newBackwardData(e, sound(o.Conv))
	}
	return o.plan
}

// ConvBackwardWeights computes DW, the gradient with respect to the weights; see kernel.ConvBackwardWeights.
type ConvBackwardWeights struct {
	Conv      kernel.Conv
	X, DY, DW []float32
	Work      []float32

	plan *correlation
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *ConvBackwardWeights) WorkSize(e *Engine) int { return o.prepare(e).workSize() }

// Run does the operation.
func (o *ConvBackwardWeights) Run(e *Engine) {
	c := &o.Conv
	o.prepare(e).run(o.X[:c.XLen()], o.DY[:c.YLen()], o.DW[:c.WLen()], o.Work)
}

func (o *ConvBackwardWeights) prepare(e *Engine) *correlation {
	if o.plan == nil || o.plan.engine != e {
		o.plan = newCorrelation(e, sound(o.Conv))
	}
	return o.plan
}

// ConvBackwardBias computes DB, the gradient with respect to the bias; see kernel.ConvBackwardBias. Of Conv it needs N,
// Out and COut alone.
type ConvBackwardBias struct {
	Conv   kernel.Conv
	DY, DB []float32
	Work   []float32

	plan *correlation
	one  [1]float32 // what gradients are multiplied by
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *ConvBackwardBias) WorkSize(e *Engine) int { return o.prepare(e).workSize() }

// Run does the operation.
func (o *ConvBackwardBias) Run(e *Engine) {
	c := &o.Conv
	o.prepare(e).run(o.one[:], o.DY[:c.YLen()], o.DB[:c.COut], o.Work)
}

func (o *ConvBackwardBias) prepare(e *Engine) *correlation {
	if o.plan == nil || o.plan.engine != e {
		o.plan = newBiasSum(e, o.Conv)
		o.one[0] = 1
	}
	return o.plan
}

// sound is a geometry that Check accepts: with any other, offsets would lead kernels out of their tensors.
func sound(c kernel.Conv) kernel.Conv {
	if err := c.Check(); err != nil {
		panic(err)
	}
	return c
}
