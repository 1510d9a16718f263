package cpu

import "dev.niftynet/core/kernel"

// GroupedForward computes Y; see kernel.GroupedForward. Depthwise, channels are multiplied as they lie; otherwise some
// groups at a time become a convolution of their own (see bundle). Bias may be nil. Work needs WorkSize elements.
type GroupedForward struct {
	kernel.Grouped
	X, W, Bias, Y []float32
	Work          []float32

	inner ConvForward
	grouping
}

// Kernel says how it is done, for listings.
func (o *GroupedForward) Kernel(*Engine) string { return plan(o.Grouped) }

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *GroupedForward) WorkSize(e *Engine) int {
	o.inner.Conv = o.prepare(o.Grouped)
	if isDepthwise(o.Grouped) {
		return o.deep.tapSize()
	}
	return o.bundle.size() + o.inner.WorkSize(e)
}

// Run does the operation.
func (o *GroupedForward) Run(e *Engine) {
	o.inner.Conv = o.prepare(o.Grouped)
	if isDepthwise(o.Grouped) {
		d := &o.deep
		d.from, d.bias, d.to = o.X, o.Bias, o.Y
		d.run(e, o.W, o.Work)
		return
	}
	b, c := &o.bundle, &o.inner
	c.X, c.W, c.Y, c.Work = b.cut(o.Work)
	for i := range b.count() {
		b.spread(c.W, o.W, i)
		b.take(e, c.X, o.X, b.conv.CIn, i)
		c.Bias = part(o.Bias, i, b.conv.COut)
		c.Run(e)
		b.give(e, o.Y, c.Y, b.conv.COut, i)
	}
}

// GroupedBackwardData computes DX; see kernel.GroupedBackwardData. With a Bias of CIn elements, added to DX, it is the
// forward pass of a transposed convolution. Work needs WorkSize elements.
type GroupedBackwardData struct {
	kernel.Grouped
	DY, W, Bias, DX []float32
	Work            []float32

	inner ConvBackwardData
	grouping
}

// Kernel says how it is done, for listings.
func (o *GroupedBackwardData) Kernel(*Engine) string { return plan(o.Grouped) }

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *GroupedBackwardData) WorkSize(e *Engine) int {
	o.inner.Conv = o.prepare(o.Grouped)
	if isDepthwise(o.Grouped) {
		return o.deep.tapSize()
	}
	return o.bundle.size() + o.inner.WorkSize(e)
}

// Run does the operation.
func (o *GroupedBackwardData) Run(e *Engine) {
	o.inner.Conv = o.prepare(o.Grouped)
	if isDepthwise(o.Grouped) {
		d := &o.deep
		d.from, d.bias, d.to, d.backward = o.DY, o.Bias, o.DX, true
		d.run(e, o.W, o.Work)
		return
	}
	b, c := &o.bundle, &o.inner
	c.DX, c.W, c.DY, c.Work = b.cut(o.Work)
	for i := range b.count() {
		b.spread(c.W, o.W, i)
		b.take(e, c.DY, o.DY, b.conv.COut, i)
		c.Bias = part(o.Bias, i, b.conv.CIn)
		c.Run(e)
		b.give(e, o.DX, c.DX, b.conv.CIn, i)
	}
}

// GroupedBackwardWeights computes DW; see kernel.GroupedBackwardWeights. Work needs WorkSize elements.
type GroupedBackwardWeights struct {
	kernel.Grouped
	X, DY, DW []float32
	Work      []float32

	inner ConvBackwardWeights
	grouping
}

// Kernel says how it is done, for listings.
func (o *GroupedBackwardWeights) Kernel(*Engine) string { return plan(o.Grouped) }

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *GroupedBackwardWeights) WorkSize(e *Engine) int {
	o.inner.Conv = o.prepare(o.Grouped)
	if isDepthwise(o.Grouped) {
		return o.deep.parts() * o.deep.tapSize()
	}
	return o.bundle.size() + o.inner.WorkSize(e)
}

// Run does the operation.
func (o *GroupedBackwardWeights) Run(e *Engine) {
	o.inner.Conv = o.prepare(o.Grouped)
	if isDepthwise(o.Grouped) {
		d := &o.deep
		d.x, d.dy = o.X, o.DY
		d.correlate(e, o.DW, o.Work)
		return
	}
	b, c := &o.bundle, &o.inner
	c.X, c.DW, c.DY, c.Work = b.cut(o.Work)
	for i := range b.count() {
		b.take(e, c.X, o.X, b.conv.CIn, i)
		b.take(e, c.DY, o.DY, b.conv.COut, i)
		c.Run(e)
		b.collect(o.DW, c.DW, i)
	}
}

// grouping is what the passes need to know of the groups.
type grouping struct {
	bundle bundle
	deep   depthwise
}

// prepare makes both on the first call, and says what the convolution of a bundle is.
func (g *grouping) prepare(all kernel.Grouped) kernel.Conv {
	if g.bundle.groups == 0 {
		g.bundle, g.deep = newBundle(all), newDepthwise(all)
	}
	return g.bundle.conv
}

// part is the i-th n elements of a bias; nil of none.
func part(bias []float32, i, n int) []float32 {
	if bias == nil {
		return nil
	}
	return bias[i*n:][:n]
}
