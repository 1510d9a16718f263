package cpu

// layout is how the weights of a gather are packed. Its parts may be done in any order.
type layout interface {
	task
	parts() int
	size() int // elements of packed weights; 0 where kernels read them in place
	bind(from, to []float32)
}

// dots is a gather by dot products: vectors hold a run of source elements, those that neighbouring taps along W read,
// rather than channels of the destination, of which there are too few. Weights are packed as [group][KD KH run]
// [vector][channel][lane], with zeros beyond the end of a run. A part is a row of taps of one group.
type dots struct {
	*packing
	tier    Tier
	taps    []axisTap // along W
	runs    int       // of a row of taps: one, or each tap by itself
	vectors int       // of a run
}

// together is the most sums that kernels of dot products store at once, and of start values that they read at once; the
// generator in gen has the same.
const together = 4

// chooseDots lets vectors hold runs of source elements along an axis, where that takes fewer cycles than tiles do along
// the axis that they fold.
func (g *gather) chooseDots(w, folded *axis) {
	const enough = 0.9 // as gains are estimates
	d := newDots(g.tier, &g.pack, w.taps)
	taps := g.pack.tapRows() * len(folded.taps)
	cheapest := enough * float64(taps*g.sourceChannels) * groupCycles(g.blocks, folded.count, g.groups)
	for count := range g.channels {
		groups := equalGroups(g.channels, count+1)
		if maxRows(d, groups[0].width) == 0 {
			continue
		}
		if cost := groupCycles(d, w.count, groups); cost < cheapest {
			cheapest, g.dots, g.groups = cost, d, groups
		}
	}
	if g.dots != nil {
		*folded = *w
		g.blocks, g.foldedChannels = d, g.channels
		d.layOut(g.groups)
	}
}

func newDots(tier Tier, p *packing, taps []axisTap) *dots {
	d := &dots{packing: p, tier: tier, taps: taps, runs: 1}
	for i := range taps[1:] {
		if taps[i+1].offset != taps[i].offset+1 {
			d.runs = len(taps)
		}
	}
	d.vectors = (len(taps)/d.runs*p.sourceChannels + p.lanes - 1) / p.lanes
	return d
}

func (d *dots) kernel(rows, channels int) func(*tile) { return d.tier.dotKernel(rows, channels) }

// cycles estimates what a block costs, for all taps. A vector takes two multiplications or two loads a cycle, of which
// those of the source seldom start on a cache line and take two, or four for weights that are not in the first-level
// cache. To that comes fetching the source, and adding up lanes.
func (d *dots) cycles(rows, channels int) float64 {
	const (
		overhead  = 1
		adding    = 6       // for sums that are stored together
		fetched   = 64      // elements a cycle, most of them unnoticed
		firstSize = 4 << 10 // elements
	)
	vectors := d.tapRows() * d.runs * d.vectors
	each := max(float64(rows*channels)/2, float64(2*rows+channels)/2, 4)
	if vectors*channels*d.lanes > firstSize {
		each = max(each, 2*float64(channels))
	}
	adds := adding * rows * ((channels + together - 1) / together)
	return float64(vectors)*(each+overhead) + float64(rows*d.tapRows()*d.sourceChannels)/fetched + float64(adds)
}

// rowSize is the elements of a row of taps for a group.
func (d *dots) rowSize(g group) int { return d.runs * d.vectors * g.width * d.lanes }

func (d *dots) layOut(groups []group) {
	at := 0
	for i := range groups {
		groups[i].weightsAt = at
		at += d.tapRows() * d.rowSize(groups[i])
	}
	d.groups, d.slab = groups, d.sourceChannels
}

func (d *dots) size() int {
	last := d.groups[len(d.groups)-1]
	return last.weightsAt + d.tapRows()*d.rowSize(last)
}

func (d *dots) parts() int { return len(d.groups) * d.tapRows() }

// do packs part i.
func (d *dots) do(i, _ int) {
	g, row := d.groups[i/d.tapRows()], i%d.tapRows()
	to := d.to[d.row(g, row):][:d.rowSize(g)]
	clear(to)
	length := len(d.taps) / d.runs
	for j, t := range d.taps {
		from := d.from[(row*d.packing.kernel[2]+t.slot)*d.tapElements+g.first*d.channelStep:]
		run := to[j/length*d.vectors*g.width*d.lanes:]
		for k := range d.sourceChannels {
			element := j%length*d.sourceChannels + k
			lane := run[element/d.lanes*g.width*d.lanes+element%d.lanes:]
			for channel := range g.width {
				lane[channel*d.lanes] = d.element(from[channel*d.channelStep:], k)
			}
		}
	}
}

// row is where the weights of a row of taps begin.
func (d *dots) row(g group, row int) int { return g.weightsAt + row*d.rowSize(g) }

// list adds the runs of a row of taps, whose source is in a line, without the taps that are outside the source.
func (d *dots) list(to []tap, inside interval, line, row int, g group) []tap {
	length := len(d.taps) / d.runs
	for run := inside.firstTap / length; run*length < inside.endTap; run++ {
		first := max(0, inside.firstTap-run*length) * d.sourceChannels / d.lanes // vector
		to = append(to, tap{
			source:  (line+d.taps[run*length].offset)*d.sourceChannels + first*d.lanes,
			weights: d.row(g, row) + (run*d.vectors+first)*g.width*d.lanes,
		})
	}
	return to
}

// mask has the lanes of a run that are read where some taps are inside the source.
func (d *dots) mask(inside interval) []int32 {
	from, to := inside.firstTap*d.sourceChannels, inside.endTap*d.sourceChannels
	if d.runs > 1 {
		from, to = 0, d.sourceChannels
	}
	first := from / d.lanes * d.lanes
	mask := make([]int32, wholeVectors(to-first, d.lanes))
	for i := from; i < to; i++ {
		mask[i-first] = -1
	}
	return mask
}
