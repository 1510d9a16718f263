package cpu

// combination adds up the sums of a correlation's partials, in order. Its parts are the taps.
type combination struct{ *correlation }

// do writes the gradient of the weights of tap i.
func (g *combination) do(i, _ int) {
	c := &g.conv
	to := g.dw[i*c.CIn*c.COut:][:c.CIn*c.COut]
	clear(to)
	row := i / c.Kernel[2] * len(g.slots)
	for partial := range g.partials {
		for slot, taps := range g.slots {
			for position, k := range taps {
				if k == i%c.Kernel[2] {
					at := partial*g.partialSize() + (row+slot)*c.CIn*g.pitch + position*c.COut
					g.add(to, g.sums[at:])
				}
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
