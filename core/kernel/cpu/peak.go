package cpu

import "time"

// peakChains is the independent sums of a round of a peak kernel, each of a vector's lanes; the generator in gen has
// the same.
const peakChains = 12

// Peak measures the most floating point operations that the engine's workers do together, in GFLOP/s, when they
// multiply numbers of its format: the best of several rounds in the given time, of multiplications and additions in
// registers alone. What the kernels of a network reach is told as a share of it.
func Peak(e *Engine, limit time.Duration) float64 {
	const rounds = 400_000 // some 0.6 ms with vectors
	tier := e.convTier()
	m := &peakMeter{kernel: tier.peakKernel(), calls: make([]peak, e.Threads())}
	for i := range m.calls {
		m.calls[i].rounds = rounds
	}
	operations := 2 * peakChains * tier.lanes() // of a round
	if tier == bfloat16 {
		operations *= 2 // a lane adds the products of a pair
	}
	work := float64(operations*rounds) * float64(e.Threads())
	best := 0.0
	for start := time.Now(); best == 0 || time.Since(start) < limit; {
		before := time.Now()
		e.pool.Run(e.Threads(), m)
		best = max(best, work/time.Since(before).Seconds()/1e9)
	}
	return best
}

// peakMeter runs a peak kernel on every worker.
type peakMeter struct {
	kernel func(*peak)
	calls  []peak
}

// do runs the kernel once.
func (m *peakMeter) do(i, _ int) { m.kernel(&m.calls[i]) }

// run is the portable peak kernel.
func (p *peak) run() {
	var sums [peakChains * portableLanes]float32
	for range p.rounds {
		for i := range sums {
			sums[i] += sums[i] * 0.5
		}
	}
	p.sum = sums[0]
}
