package cpu

import "dev.niftynet/core/kernel"

// Multiply computes Y; see kernel.Multiply. Y may be X, and with kernel.ByElement F. Work needs WorkSize elements.
type Multiply struct {
	kernel.Product
	X, F, Y []float32
	Work    []float32

	split     split
	loops     loops
	pointwise pointwise
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *Multiply) WorkSize(*Engine) int {
	if o.By != kernel.ByChannel {
		return 0
	}
	return o.Groups * splitGroups(o.Groups, o.Positions, o.Channels).period
}

// Run does the operation.
func (o *Multiply) Run(e *Engine) {
	o.split, o.loops, o.pointwise = splitGroups(o.Groups, o.Positions, o.Channels), e.tier.loops(), e.tier.pointwise()
	if o.By != kernel.ByChannel {
		e.pool.Run(chunks(len(o.X)), o)
		return
	}
	for g := range o.Groups {
		repeat(o.Work[g*o.split.period:][:o.split.period], o.F[g*o.Channels:][:o.Channels])
	}
	e.pool.Run(o.split.parts, o)
}

// do computes part i.
func (o *Multiply) do(i, _ int) {
	switch o.By {
	case kernel.ByChannel:
		group, lo, hi := o.split.part(i)
		o.pointwise.scaleBy(o.Y[lo:hi], o.X[lo:hi], o.Work[group*o.split.period:][:o.split.period])
	case kernel.ByPosition:
		if lo, hi := positions(i, len(o.X), o.Channels); lo < hi {
			x, y := o.X[lo*o.Channels:hi*o.Channels], o.Y[lo*o.Channels:hi*o.Channels]
			o.pointwise.scaleRows(y, x, o.F[lo:hi], hi-lo, o.Channels)
		}
	default:
		lo, hi := span(i, len(o.X))
		o.loops.mul(o.Y[lo:hi], o.X[lo:hi], o.F[lo:hi])
	}
}

// MultiplyReduce computes DF of a product by channel or position; see kernel.MultiplyReduce. Work needs WorkSize
// elements.
type MultiplyReduce struct {
	kernel.Product
	X, DY, DF []float32
	Work      []float32

	sums      channelSums
	pointwise pointwise
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *MultiplyReduce) WorkSize(e *Engine) int {
	if o.By != kernel.ByChannel {
		return 0
	}
	return splitGroups(o.Groups, o.Positions, o.Channels).sumsSize(e)
}

// Run does the operation.
func (o *MultiplyReduce) Run(e *Engine) {
	if o.By == kernel.ByChannel {
		o.sums = channelSums{
			split: splitGroups(o.Groups, o.Positions, o.Channels), add: e.tier.loops().sumProduct,
			x: o.X, dy: o.DY, out: o.DF, work: o.Work,
		}
		o.sums.run(e)
		return
	}
	o.pointwise = e.tier.pointwise()
	e.pool.Run(chunks(len(o.X)), o)
}

// do computes the positions of part i.
func (o *MultiplyReduce) do(i, _ int) {
	if lo, hi := positions(i, len(o.X), o.Channels); lo < hi {
		x, dy := o.X[lo*o.Channels:hi*o.Channels], o.DY[lo*o.Channels:hi*o.Channels]
		o.pointwise.dotRows(o.DF[lo:hi], x, dy, hi-lo, o.Channels)
	}
}
