package cpu

// swap lets vectors hold runs of source elements, where that takes fewer cycles than channels of the gradient. With a
// stride, runs of neighbouring positions overlap less, and fetching them takes what would be gained.
func (g *correlation) swap() {
	tier, c := g.tier, g.conv
	if c.Stride[2] > 1 {
		return
	}
	runs, width := 1, c.Kernel[2]*c.CIn
	if c.Dilation[2] > 1 { // taps are apart
		runs, width = c.Kernel[2], c.CIn
	}
	vectors := (width + tier.lanes() - 1) / tier.lanes()
	const enough = 0.9 // as gains are estimates, and sums have to be transposed
	cheapest := enough * g.straightCycles() / float64(runs)
	for count := range c.COut {
		groups := equalGroups(c.COut, count+1)
		for most := 1; most <= vectors && tier.outerKernel(1, groups[0].width, most) != nil; most++ {
			cost := 0.0
			for _, group := range groups {
				cost += swappedCycles(vectors, most, group.width)
			}
			if cost < cheapest {
				cheapest, g.swapped, g.most, g.groups = cost, true, most, groups
			}
		}
	}
	if g.swapped {
		g.axes[2], g.slots, g.foldedChannels = forwardAxis(c, 2), single(c.Kernel[2]), c.COut
	}
}

// straightCycles estimates what a position costs for a row of taps, when vectors hold channels of the gradient.
func (g *correlation) straightCycles() float64 {
	cost := groupCycles(tiles{g.tier}, len(g.slots)*g.conv.CIn, g.groups)
	return cost * float64(g.conv.COut) / float64(g.foldedChannels)
}

// swappedCycles estimates what a position costs for a run of taps in vectors, most of them at a time, by channels.
// Vectors seldom start on a cache line and so take two loads each.
func swappedCycles(vectors, most, channels int) float64 {
	const overhead = 0.5
	pieces := (vectors + most - 1) / most
	total := 0.0
	for i := range pieces {
		n := float64(vectors*(i+1)/pieces - vectors*i/pieces)
		total += max(n*float64(channels)/2, (2*n+float64(channels))/2, 4) + overhead
	}
	return total
}
