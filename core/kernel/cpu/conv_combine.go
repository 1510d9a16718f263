package cpu

// combination adds up the sums of a correlation's chunks, in order. Its parts are the taps.
type combination struct{ *correlation }

// Do writes the gradient of the weights of tap i.
func (g *combination) Do(i, _ int) {
	c := &g.conv
	to := g.dw[i*c.CIn*c.COut:][:c.CIn*c.COut]
	clear(to)
	row := len(g.slots) * c.CIn
	for chunk := range g.chunks {
		for slot, taps := range g.slots {
			for position, k := range taps {
				if k == i%c.Kernel[2] {
					sums := g.sums[chunk*g.chunkSize:][:g.chunkSize]
					g.add(to, sums, i/c.Kernel[2]*row+slot*c.CIn, position*c.COut)
				}
			}
		}
	}
}

// add adds the sums of a tap's source channels, which begin at a row, over the columns of one position.
func (g *combination) add(to, sums []float32, row, column int) {
	channels := g.conv.COut
	for _, group := range g.groups {
		lanes := group.vectors * g.engine.tier.lanes()
		first := max(column, group.first)
		count := min(column+channels, group.first+lanes) - first
		if count <= 0 {
			continue
		}
		for k := range g.conv.CIn {
			from := sums[group.weightsAt+(row+k)*lanes+first-group.first:][:count]
			for j, v := range from {
				to[k*channels+first-column+j] += v
			}
		}
	}
}
