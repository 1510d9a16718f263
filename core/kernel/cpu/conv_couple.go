package cpu

import "dev.niftynet/core/kernel"

// coupling makes pairs of neighbouring positions along W: of the gradient, positions 0 and 1, 2 and 3 and so on; of
// the source, what one tap reads at such two positions, for every place at which a tap may begin: each position, or
// each second where taps are an even number of positions apart. Lines of the source get zeros where taps read outside
// it, so that every tap does all positions. A part is one line of either.
type coupling struct {
	engine        *Engine
	width, pad    int // of a line of the source, and the zeros before it
	paddedWidth   int
	channels      int
	sourceLines   int
	step          int // source positions from one position of the gradient to the next
	apart         int // source positions from one place to the next
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

// fit turns an axis along W, whose gradients have the given channels, into that of the pairs.
func (p *coupling) fit(w *axis, folded int) {
	p.step, p.count, p.folded = w.step, w.count, folded
	p.apart = 2 * w.step
	for _, t := range w.taps {
		p.apart = gcd(p.apart, t.offset)
	}
	for i := range w.taps {
		w.taps[i].offset /= p.apart
	}
	w.step, w.count = 2*w.step/p.apart, p.pairs()
	p.nothing = make([]float32, folded)
	for range p.engine.Threads() {
		p.padded = append(p.padded, make([]float32, (p.paddedWidth+p.step)*p.channels))
	}
}

// pairs is the pairs of positions in a line of the gradient.
func (p *coupling) pairs() int { return (p.count + 1) / 2 }

// places is the pairs in a line of the source.
func (p *coupling) places() int { return (p.paddedWidth + p.apart - 1) / p.apart }

func (p *coupling) sourceSize() int   { return p.sourceLines * p.places() * p.channels }
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
		p.coupleSource(i, p.padded[worker])
	} else {
		p.coupleGradient(i - p.sourceLines)
	}
}

// coupleSource makes the pairs of line i of the source, which it sets between zeros first.
func (p *coupling) coupleSource(i int, line []float32) {
	copy(line[p.pad*p.channels:], p.source[i*p.width*p.channels:][:p.width*p.channels])
	to := p.couples[i*p.places()*p.channels:][:p.places()*p.channels]
	width, stride := p.channels, p.apart*p.channels
	if p.apart == 1 {
		width, stride = len(to), len(to)
	}
	couple(to, line, line[p.step*p.channels:], width, stride)
}

// coupleGradient makes the pairs of line i of the gradient.
func (p *coupling) coupleGradient(i int) {
	from := p.dy[i*p.count*p.folded:][:p.count*p.folded]
	to := p.dual[i*p.pairs()*p.folded:][:p.pairs()*p.folded]
	if whole := p.count / 2 * p.folded; whole > 0 {
		couple(to[:whole], from, from[p.folded:], p.folded, 2*p.folded)
		from, to = from[2*whole:], to[whole:]
	}
	if len(from) > 0 {
		couple(to, from, p.nothing, p.folded, p.folded)
	}
}
