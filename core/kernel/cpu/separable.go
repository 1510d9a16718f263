package cpu

import "dev.niftynet/core/kernel"

// MapSeparable computes Y; see kernel.MapSeparable. Work needs WorkSize elements. The first run makes small tables.
type MapSeparable struct {
	kernel.Separable
	X, Y []float32
	Work []float32

	along mix // W
	loops loops
}

// mix is a kernel.Taps in the form of the loop of that name.
type mix struct {
	runs    []int32   // the first input position and the number of weights, by output position
	weights []float32 // one run after the other
}

func newMix(t kernel.Taps) mix {
	m := mix{runs: make([]int32, 0, 2*t.Out())}
	for o, weights := range t.Weights {
		m.runs = append(m.runs, int32(t.From[o]), int32(len(weights)))
		for _, w := range weights {
			m.weights = append(m.weights, float32(w))
		}
	}
	return m
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *MapSeparable) WorkSize(e *Engine) int { return e.Threads() * o.Axes[2].In * o.Channels }

// Run does the operation.
func (o *MapSeparable) Run(e *Engine) {
	if o.along.runs == nil {
		o.along = newMix(o.Axes[2])
	}
	o.loops = e.tier.loops()
	e.pool.Run(o.N*o.Axes[0].Out()*o.Axes[1].Out(), o)
}

// do computes row i of the output: the weighted sum of input rows first, then what lies along that row.
func (o *MapSeparable) do(i, worker int) {
	width, out := o.Axes[2].In*o.Channels, o.Axes[2].Out()*o.Channels
	row := o.sum(i, o.Work[worker*width:][:width])
	o.loops.mix(o.Y[i*out:][:out], row, o.along.runs, o.along.weights, o.Channels)
}

// sum is the weighted sum of the input rows of output row i, in scratch memory unless it is one of them.
func (o *MapSeparable) sum(i int, scratch []float32) []float32 {
	d, h := &o.Axes[0], &o.Axes[1]
	n, od, oh := i/(d.Out()*h.Out()), i/h.Out()%d.Out(), i%h.Out()
	var first []float32
	var weightOfFirst float32
	rows := 0
	for j, weightD := range d.Weights[od] {
		for k, weightH := range h.Weights[oh] {
			x := o.X[((n*d.In+d.From[od]+j)*h.In+h.From[oh]+k)*len(scratch):][:len(scratch)]
			weight := float32(weightD * weightH)
			switch rows {
			case 0:
				first, weightOfFirst = x, weight
			case 1:
				o.loops.blend(scratch, first, x, weightOfFirst, weight)
			default:
				o.loops.blend(scratch, scratch, x, 1, weight)
			}
			rows++
		}
	}
	switch {
	case rows == 0:
		clear(scratch)
	case rows == 1 && weightOfFirst == 1:
		return first
	case rows == 1:
		o.loops.scale(scratch, first, weightOfFirst)
	}
	return scratch
}
