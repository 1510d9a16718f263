package cpu

// addition adds up the sums of a correlation's partials, in order, in place of the first. Its parts are chunks of them.
type addition struct{ *correlation }

func (g *addition) do(i, _ int) {
	lo, hi := span(i, g.partialSize())
	total := g.sums[lo:hi]
	for partial := 1; partial < g.partials; partial++ {
		at := partial * g.partialSize()
		g.loops.blend(total, total, g.sums[at+lo:at+hi], 1, 1)
	}
}

// combination writes the gradient of the weights from sums. Its parts are the taps.
type combination struct{ *correlation }

func (g *combination) do(i, _ int) {
	c := &g.conv
	to := g.dw[i*c.CIn*c.COut:][:c.CIn*c.COut]
	row, tap := i/c.Kernel[2], i%c.Kernel[2]
	sums := g.sums[row*g.rowSize():][:g.rowSize()]
	if g.swapped {
		g.transpose(to, sums[tap*c.CIn:])
		return
	}
	clear(to)
	for slot, taps := range g.slots {
		for position, k := range taps {
			if k == tap {
				g.add(to, sums[slot*c.CIn*g.pitch+position*c.COut:])
			}
		}
	}
}

// add adds the sums of a tap at one folded position.
func (g *combination) add(to, sums []float32) {
	channels := g.conv.COut
	for k := range g.conv.CIn {
		from := sums[k*g.pitch:][:channels]
		row := to[k*channels:][:channels]
		for j, v := range from {
			row[j] += v
		}
	}
}

// transpose writes the sums of a tap where those of each channel of the gradient follow each other.
func (g *combination) transpose(to, sums []float32) {
	channels := g.conv.COut
	for j := range channels {
		at := j
		for _, v := range sums[j*g.pitch:][:g.conv.CIn] {
			to[at] = v
			at += channels
		}
	}
}
