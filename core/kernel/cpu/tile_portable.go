package cpu

const portableLanes = 8

// portableTile is the tile kernel in plain Go, for one vector and up to 4 rows.
func portableTile(rows, vectors int) func(*tile) {
	if rows > 4 || vectors > 1 {
		return nil
	}
	return (*tile).run
}

func (t *tile) run() {
	from, to := t.sourceAt, t.destinationAt
	for range t.lines {
		for range t.blocks * t.rows {
			t.position(from, to)
			from += t.sourceStep
			to += t.destinationStep
		}
		from += t.sourceJump
		to += t.destinationJump
	}
}

// position computes the channels of one position.
func (t *tile) position(from, to int) {
	var sum [portableLanes]float32
	if len(t.start) > 0 {
		copy(sum[:], t.start)
	} else {
		copy(sum[:], t.destination[to:][:t.live])
	}
	for _, p := range t.taps {
		weights := t.weights[p.weights:]
		for k, a := range t.source[from+p.source:][:t.depth] {
			row := (*[portableLanes]float32)(weights[k*t.weightsStep:])
			for j, b := range row {
				sum[j] += a * b
			}
		}
	}
	copy(t.destination[to:][:t.live], sum[:])
}

// portableOuter is the outer-product kernel in plain Go, for one vector, and one run of up to 8 elements.
func portableOuter(rows, width, vectors int) func(*outer) {
	if rows > 1 || width > 8 || vectors > 1 {
		return nil
	}
	return (*outer).run
}

func (o *outer) run() {
	for line := range o.lines {
		for i := range o.count {
			source := o.source[o.sourceAt+line*o.sourceLine+i*o.sourceStep:][:o.width]
			gradient := o.gradient[o.gradientAt+line*o.gradientLine+i*o.gradientStep:][:o.live]
			for r, a := range source {
				sums := o.sums[o.sumsAt+r*o.sumsStep:][:len(gradient)]
				for j, b := range gradient {
					sums[j] += a * b
				}
			}
		}
	}
}
