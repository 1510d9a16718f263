package cpu

// portableLanes is the channels of a vector in plain Go: a block of two positions, or two source elements, by so
// many channels has as many sums as a processor keeps in registers.
const portableLanes = 4

// portableTile is the tile kernel in plain Go, for one vector and one or two rows.
func portableTile(rows, vectors int) func(*tile) {
	if rows > 2 || vectors > 1 {
		return nil
	}
	return (*tile).run
}

func (t *tile) run() {
	from, to := t.sourceAt, t.destinationAt
	for range t.lines {
		for range t.blocks {
			if t.rows == 2 {
				t.pair(from, to)
			} else {
				t.position(from, to)
			}
			from += t.rows * t.sourceStep
			to += t.rows * t.destinationStep
		}
		from += t.sourceJump
		to += t.destinationJump
	}
}

// begin is what the sums of the position at to start from.
func (t *tile) begin(to int) (sums [portableLanes]float32) {
	if len(t.start) > 0 {
		copy(sums[:], t.start)
	} else {
		copy(sums[:], t.destination[to:][:t.live])
	}
	return sums
}

// position computes the channels of one position.
func (t *tile) position(from, to int) {
	sums := t.begin(to)
	for _, p := range t.taps {
		at := p.weights
		for _, a := range t.source[from+p.source:][:t.depth] {
			w := (*[portableLanes]float32)(t.weights[at:])
			for j := range sums {
				sums[j] += a * w[j]
			}
			at += t.weightsStep
		}
	}
	copy(t.destination[to:][:t.live], sums[:])
}

// pair computes the channels of two positions, with their sums in registers.
func (t *tile) pair(from, to int) {
	next := to + t.destinationStep
	a, b := t.begin(to), t.begin(next)
	a0, a1, a2, a3 := a[0], a[1], a[2], a[3]
	b0, b1, b2, b3 := b[0], b[1], b[2], b[3]
	weights, step := t.weights, t.weightsStep
	for _, p := range t.taps {
		first := t.source[from+p.source:][:t.depth]
		second := t.source[from+t.sourceStep+p.source:][:len(first)]
		at := p.weights
		for k, x := range first {
			w, y := (*[portableLanes]float32)(weights[at:]), second[k]
			a0, b0 = a0+x*w[0], b0+y*w[0]
			a1, b1 = a1+x*w[1], b1+y*w[1]
			a2, b2 = a2+x*w[2], b2+y*w[2]
			a3, b3 = a3+x*w[3], b3+y*w[3]
			at += step
		}
	}
	copy(t.destination[to:][:t.live], []float32{a0, a1, a2, a3})
	copy(t.destination[next:][:t.live], []float32{b0, b1, b2, b3})
}
