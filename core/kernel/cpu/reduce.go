package cpu

// SumSquares computes Out[0], the sum of the squares of X. Work needs WorkSize elements.
type SumSquares struct {
	X, Out []float32
	Work   []float32

	loops loops
}

// sumPeriod is the period of patterns of sums over everything, channels or not: two steps, so that no sum waits for
// the one before it.
const sumPeriod = 2 * step

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *SumSquares) WorkSize(e *Engine) int { return chunks(len(o.X)) + e.Threads()*3*sumPeriod }

// Run does the operation.
func (o *SumSquares) Run(e *Engine) { o.run(e, o) }

// run joins what a task leaves in Work.
func (o *SumSquares) run(e *Engine, t task) {
	o.loops = e.tier.loops()
	parts := chunks(len(o.X))
	e.pool.Run(parts, t)
	o.Out[0] = float32(fold(o.Work[:parts], 1, 0))
}

// do leaves the sum of part i in Work.
func (o *SumSquares) do(i, worker int) {
	lo, hi := span(i, len(o.X))
	scratch := o.Work[chunks(len(o.X))+worker*3*sumPeriod:][:3*sumPeriod]
	clear(scratch)
	zeros, sums := scratch[:sumPeriod], scratch[sumPeriod:]
	o.loops.moments(o.X[lo:hi], zeros, sums, sumPeriod)
	o.Work[i] = float32(fold(sums[sumPeriod:], 1, 0))
}
