package train

import "dev.niftynet/core/kernel/cpu"

// accumulator adds up the losses and gradients of the batches between two steps.
type accumulator struct {
	grads   []gathered
	loss    float64 // sum over the batches before the last
	batches int     // before the last
}

// gathered is the gradient of one parameter over several batches.
type gathered struct {
	last []float32 // of the last batch, then the mean over all
	sum  []float32 // over the batches before; nil until there is one
	add  cpu.Add   // last to sum
	join cpu.Add   // sum to last
	mean cpu.Scale
}

// add takes a batch that is not the last of its step.
func (a *accumulator) add(e *cpu.Engine, loss float64) {
	for i := range a.grads {
		g := &a.grads[i]
		if g.sum == nil {
			g.sum = make([]float32, len(g.last))
			g.add = cpu.Add{A: g.sum, B: g.last, Y: g.sum}
			g.join = cpu.Add{A: g.sum, B: g.last, Y: g.last}
			g.mean = cpu.Scale{X: g.last, Y: g.last}
		}
		if a.batches == 0 {
			copy(g.sum, g.last)
		} else {
			g.add.Run(e)
		}
	}
	a.loss += loss
	a.batches++
}

// mean ends a step: it leaves the mean gradient where that of the last batch is, and returns the mean loss.
func (a *accumulator) mean(e *cpu.Engine, loss float64) float64 {
	if a.batches == 0 {
		return loss
	}
	n := float64(a.batches + 1)
	for i := range a.grads {
		g := &a.grads[i]
		g.join.Run(e)
		g.mean.Factor = 1 / n
		g.mean.Run(e)
	}
	loss = (a.loss + loss) / n
	a.reset()
	return loss
}

// reset forgets the batches so far.
func (a *accumulator) reset() { a.loss, a.batches = 0, 0 }
