package cpu

import "dev.niftynet/core/kernel"

// coupling makes pairs of neighbouring positions along W: of the gradient, positions 0 and 1, 2 and 3 and so on; of
// the source, what one tap reads at such two positions, for every place at which a tap may begin. Lines of the source
// get zeros where taps read outside it, so that every tap does all positions. A part is one line of either.
type coupling struct {
	engine        *Engine
	width, pad    int // of a line of the source, and the zeros before it
	paddedWidth   int
	channels      int
	sourceLines   int
	step          int // source positions from one position of the gradient to the next
	count         int // positions in a line of the gradient
	folded        int // channels of a position of the gradient
	gradientLines int
	source, dy    []float32
	couples, dual []float32   // the pairs of both
	padded        [][]float32 // by worker: a line of the source between zeros
	nothing       []float32   // the partner of a last position
}

func newCoupling(e *Engine, c kernel.Conv) *coupling {
	reach := (c.Out[2]-1)*c.Stride[2] + (c.Kernel[2]-1)*c.Dilation[2] - c.Pad[2] // the last place that is read
	return &coupling{
		engine: e, width: c.In[2], pad: c.Pad[2], paddedWidth: c.Pad[2] + max(c.In[2], reach+1), channels: c.CIn,
		sourceLines: c.N * c.In[0] * c.In[1], gradientLines: c.N * c.Out[0] * c.Out[1],
	}
}

// fit halves the positions of an axis along W, whose gradients have the given channels.
func (p *coupling) fit(w *axis, folded int) {
	p.step, p.count, p.folded = w.step, w.count, folded
	w.step, w.count = 2*w.step, p.pairs()
	p.nothing = make([]float32, folded)
	for range p.engine.Threads() {
		p.padded = append(p.padded, make([]float32, (p.paddedWidth+p.step)*p.channels))
	}
}

// pairs is the pairs of positions in a line of the gradient.
func (p *coupling) pairs() int { return (p.count + 1) / 2 }

func (p *coupling) sourceSize() int   { return p.sourceLines * p.paddedWidth * p.channels }
func (p *coupling) gradientSize() int { return p.gradientLines * p.pairs() * p.folded }

// size is the number of pairs.
func (p *coupling) size() int { return p.sourceSize() + p.gradientSize() }

// run makes the pairs of the source and the gradient in scratch memory.
func (p *coupling) run(source, dy, work []float32) (couples, dual []float32) {
	p.source, p.dy = source, dy
	p.couples, p.dual = work[:p.sourceSize()], work[p.sourceSize():][:p.gradientSize()]
	p.engine.pool.Run(p.sourceLines+p.gradientLines, p)
	return p.couples, p.dual
}

func (p *coupling) do(i, worker int) {
	if i < p.sourceLines {
		line, size := p.padded[worker], p.paddedWidth*p.channels
		copy(line[p.pad*p.channels:], p.source[i*p.width*p.channels:][:p.width*p.channels])
		couple(p.couples[i*size:][:size], line, line[p.step*p.channels:])
		return
	}
	i -= p.sourceLines
	from := p.dy[i*p.count*p.folded:][:p.count*p.folded]
	to := p.dual[i*p.pairs()*p.folded:][:p.pairs()*p.folded]
	for len(from) >= 2*p.folded {
		couple(to[:p.folded], from, from[p.folded:])
		from, to = from[2*p.folded:], to[p.folded:]
	}
	if len(from) > 0 {
		couple(to, from, p.nothing)
	}
}
