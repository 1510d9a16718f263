package train

import (
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/optim"
)

// accumulator adds up the losses and gradients of the batches of a step. Without gradients it serves a single batch.
type accumulator struct {
	grads   []gathered
	loss    float64 // sum over the batches before the last
	batches int     // before the last
}

// gathered is the gradient of one parameter over several batches.
type gathered struct {
	last []float32     // of the last batch, then the mean over all
	sum  []float32     // over the batches before
	add  cpu.AddScaled // last to sum
	join cpu.AddScaled // sum to last
	mean cpu.Scale
}

func newAccumulator(targets []optim.Target) accumulator {
	var a accumulator
	for _, t := range targets {
		sum := make([]float32, len(t.Grad))
		a.grads = append(a.grads, gathered{
			last: t.Grad, sum: sum,
			add:  cpu.AddScaled{A: sum, B: t.Grad, Y: sum, Factor: 1},
			join: cpu.AddScaled{A: sum, B: t.Grad, Y: t.Grad, Factor: 1},
			mean: cpu.Scale{X: t.Grad, Y: t.Grad},
		})
	}
	return a
}

// add takes a batch that is not the last of its step.
func (a *accumulator) add(e *cpu.Engine, loss float64) {
	for i := range a.grads {
		g := &a.grads[i]
		if a.batches == 0 {
			copy(g.sum, g.last)
		} else {
			g.add.Run(e)
		}
	}
	a.loss += loss
	a.batches++
}

// mean leaves the mean gradient where that of the last batch is, and returns the mean loss.
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
	return (a.loss + loss) / n
}

// reset begins a step.
func (a *accumulator) reset() { a.loss, a.batches = 0, 0 }
