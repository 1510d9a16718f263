package cpu

// rounding makes pairs of neighbouring channels of a tensor of positions by channels. A part is some positions.
type rounding struct {
	positions, channels int
	from, to            []float32
}

// roundedPositions is the positions of a part.
const roundedPositions = 1 << 10

func newRounding(positions, channels int) *rounding {
	return &rounding{positions: positions, channels: channels}
}

// pairs is the pairs of a position; of an odd number of channels the last is paired with zero.
func (r *rounding) pairs() int { return (r.channels + 1) / 2 }

// size is the number of pairs.
func (r *rounding) size() int { return r.positions * r.pairs() }

// run makes the pairs in scratch memory.
func (r *rounding) run(e *Engine, from, work []float32) []float32 {
	r.from, r.to = from, work[:r.size()]
	e.pool.Run((r.positions+roundedPositions-1)/roundedPositions, r)
	return r.to
}

func (r *rounding) do(i, _ int) {
	first, last := i*roundedPositions, min((i+1)*roundedPositions, r.positions)
	from, to := r.from[first*r.channels:last*r.channels], r.to[first*r.pairs():last*r.pairs()]
	rows, width := last-first, r.channels
	if width%2 == 0 {
		rows, width = 1, len(from)
	}
	roundRows(to, from, rows, width)
}
