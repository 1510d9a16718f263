package cpu

import (
	"slices"

	"dev.niftynet/core/kernel"
)

// Concat computes Y; see kernel.Concat. Those of Xs that are nil are 0.
type Concat struct {
	Channels []int
	Xs       [][]float32
	Y        []float32

	width   int
	partial bool // some of Xs are nil
	loops   loops
}

// Run does the operation.
func (o *Concat) Run(e *Engine) {
	o.width, o.loops = kernel.Width(o.Channels), e.tier.loops()
	o.partial = slices.ContainsFunc(o.Xs, func(x []float32) bool { return x == nil })
	e.pool.Run(chunks(len(o.Y)), o)
}

// do copies the positions of part i.
func (o *Concat) do(i, _ int) {
	lo, hi := positions(i, len(o.Y), o.width)
	if lo == hi {
		return
	}
	if o.partial {
		clear(o.Y[lo*o.width : hi*o.width])
	}
	from := 0
	for k, c := range o.Channels {
		if o.Xs[k] != nil {
			o.loops.copyRows(o.Y[lo*o.width+from:(hi-1)*o.width+from+c], o.Xs[k][lo*c:hi*c], hi-lo, c, o.width, c)
		}
		from += c
	}
}

// Split computes Ys; see kernel.Split. Those that are nil are left out.
type Split struct {
	Channels []int
	X        []float32
	Ys       [][]float32

	width int
	loops loops
}

// Run does the operation.
func (o *Split) Run(e *Engine) {
	o.width, o.loops = kernel.Width(o.Channels), e.tier.loops()
	e.pool.Run(chunks(len(o.X)), o)
}

// do copies the positions of part i.
func (o *Split) do(i, _ int) {
	lo, hi := positions(i, len(o.X), o.width)
	if lo == hi {
		return
	}
	from := 0
	for k, c := range o.Channels {
		if o.Ys[k] != nil {
			o.loops.copyRows(o.Ys[k][lo*c:hi*c], o.X[lo*o.width+from:(hi-1)*o.width+from+c], hi-lo, c, c, o.width)
		}
		from += c
	}
}

// positions is the range of rows that begin in part i of an array of rows.
func positions(i, elements, width int) (lo, hi int) {
	start, end := span(i, elements)
	return (start + width - 1) / width, (end + width - 1) / width
}
