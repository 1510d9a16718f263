package cpu

import "dev.niftynet/core/kernel"

// correlation sums, for every tap, the products of source elements and gradients over the positions at which the tap
// reads inside the source: the gradient of the weights. Planes are cut into strips of lines, and all strips shared out
// among partial sums, which are added up in order at the end so that workers never share one. A part is one plane of
// taps (one along D), for one share of the channels and one partial.
//
// Vectors hold channels of the gradient, or where that leaves many lanes empty, runs of source elements: the taps along
// W are neighbours there, so that even few channels fill vectors.
type correlation struct {
	engine         *Engine
	tier           Tier
	coupling       *coupling // of neighbouring positions to pairs; nil for float32
	conv           kernel.Conv
	axes           [3]axis
	slots          [][]int       // taps along W of every slot, by folded position
	foldedChannels int           // of the gradient at a position, which may be several folded into one
	swapped        bool          // vectors hold runs of the source
	groups         []group       // of the gradient's channels, in vectors or, swapped, one by one
	most           int           // vectors of a swapped product
	shares         [][]group     // what a part does: one group or, swapped, all
	strips         [][][]product // of a plane, by share
	pitch          int           // sums of a source element: the folded channels, padded to vectors; swapped, of a channel
	partials       int           // whose sums are [KD KH slots CIn pitch] or, swapped, [KD KH COut pitch]
	dw             []float32
	sums           []float32
	workers        []outer
	loops          loops
	addition       addition
	combination    combination
}

// stripPositions is the positions of a strip, or somewhat more: few enough for them to stay in the first-level cache
// from tap to tap, and enough for loading and storing the sums to cost little.
const stripPositions = 384

func newCorrelation(e *Engine, c kernel.Conv) *correlation {
	c = flatten(c, stripPositions)
	g := &correlation{engine: e, tier: e.convTier(), conv: c, foldedChannels: c.COut, slots: single(c.Kernel[2])}
	if g.tier == bfloat16 {
		g.coupling = newCoupling(e, c)
		g.conv.In[2], g.conv.Pad[2] = g.coupling.paddedWidth, 0
	}
	for a := range 3 {
		g.axes[a] = forwardAxis(g.conv, a)
	}
	if fold := chooseFold(g.tier, g.axes[2], c.COut); fold > 1 {
		g.axes[2], g.slots = g.axes[2].fold(fold)
		g.foldedChannels *= fold
	}
	g.groups = chooseGroups(g.tier, c.CIn, g.foldedChannels)
	g.swap()
	if g.coupling != nil {
		g.coupling.fit(&g.axes[2], g.foldedChannels)
		g.conv.In[2] = g.coupling.places()
	}
	g.prepare()
	return g
}

// newBiasSum is the correlation of gradients with the number one as the source of every position (steps of zero), whose
// only tap is the gradient of the bias. Positions are folded to fill several vectors.
func newBiasSum(e *Engine, c kernel.Conv) *correlation {
	one := [3]int{1, 1, 1}
	c.In, c.CIn, c.Kernel, c.Stride, c.Dilation, c.Pad = c.Out, 1, one, one, one, [3]int{}
	c = flatten(sound(c), stripPositions)
	fold := 1
	for c.In[2]%(2*fold) == 0 && 2*fold*c.COut <= 4*e.tier.lanes() {
		fold *= 2
	}
	g := &correlation{engine: e, tier: e.tier, conv: c, foldedChannels: c.COut * fold, slots: [][]int{make([]int, fold)}}
	for a, count := range [3]int{c.In[0], c.In[1], c.In[2] / fold} {
		g.axes[a] = axis{count: count, taps: make([]axisTap, 1)}
	}
	g.conv.N, g.conv.In = 1, one
	g.axes[0].count *= c.N
	g.groups = chooseGroups(e.tier, 1, g.foldedChannels)
	g.prepare()
	return g
}

func (g *correlation) prepare() {
	const (
		most   = 16  // partials
		enough = 400 // positions of a partial, for adding up its sums to cost little
	)
	c := g.conv
	lanes := g.tier.lanes()
	g.pitch = wholeVectors(g.foldedChannels, lanes)
	for i := range g.groups {
		g.shares = append(g.shares, g.groups[i:i+1])
	}
	if g.swapped { // what the border lacks of a run moves the rest in its vectors
		g.pitch = wholeVectors(c.Kernel[2]*c.CIn, lanes) + lanes
		g.shares = [][]group{g.groups}
	}
	g.loops = g.engine.tier.loops()
	h, w := &g.axes[1], &g.axes[2]
	lines := min(h.count, (stripPositions+w.count-1)/w.count)
	g.strips = make([][][]product, (h.count+lines-1)/lines)
	for i := range g.strips {
		g.strips[i] = make([][]product, len(g.shares))
	}
	for s, share := range g.shares {
		for _, group := range share {
			rows, columns := g.stretches(group)
			for i := range g.strips {
				products := g.products(i*lines, min((i+1)*lines, h.count), group, rows, columns)
				g.strips[i][s] = append(g.strips[i][s], products...)
			}
		}
	}
	planes := c.N * g.axes[0].count
	g.partials = min(planes*len(g.strips), most, max(1, planes*h.count*w.count/enough))
	g.workers = make([]outer, g.engine.Threads())
	g.addition, g.combination = addition{correlation: g}, combination{correlation: g}
}

// inPlace tells whether the sums of the only partial are the gradient as it is.
func (g *correlation) inPlace() bool {
	return g.partials == 1 && g.pitch == g.conv.COut && !g.swapped
}

// planeSize and partialSize are the sums of a plane of taps and of a partial.
func (g *correlation) planeSize() int   { return g.conv.Kernel[1] * g.rowSize() }
func (g *correlation) partialSize() int { return g.conv.Kernel[0] * g.planeSize() }

// rowSize is the sums of a row of taps along W.
func (g *correlation) rowSize() int {
	if g.swapped {
		return g.conv.COut * g.pitch
	}
	return len(g.slots) * g.conv.CIn * g.pitch
}

// workSize is the number of elements of scratch memory.
func (g *correlation) workSize() int {
	size := alignment + g.partials*g.partialSize()
	if g.coupling != nil {
		size += g.coupling.size()
	}
	return size
}

// run sums all partials and combines them.
func (g *correlation) run(from, dy, dw, work []float32) {
	g.dw, g.sums = dw, dw
	work = aligned(work)
	if !g.inPlace() {
		g.sums = work[:g.partials*g.partialSize()]
	}
	if g.coupling != nil {
		from, dy = g.coupling.run(from, dy, work[g.partials*g.partialSize():])
	}
	if g.swapped {
		from, dy = dy, from
	}
	for i := range g.workers {
		g.workers[i].source, g.workers[i].gradient = from, dy
	}
	g.engine.pool.Run(g.partials*g.conv.Kernel[0]*len(g.shares), g)
	if g.partials > 1 {
		g.engine.pool.Run(chunks(g.partialSize()), &g.addition)
	}
	if !g.inPlace() {
		g.engine.pool.Run(len(dw)/g.conv.CIn/g.conv.COut, &g.combination)
	}
}

// do does part i.
func (g *correlation) do(i, worker int) {
	tap, i := i%g.conv.Kernel[0], i/g.conv.Kernel[0]
	partial, n := i%g.partials, i/g.partials
	o := &g.workers[worker]
	o.sumsStep = g.pitch
	o.sums = g.sums[partial*g.partialSize()+tap*g.planeSize():][:g.planeSize()]
	g.clear(o.sums, g.shares[n])

	d := &g.axes[0]
	strips := g.conv.N * d.count * len(g.strips)
	for strip := strips * partial / g.partials; strip < strips*(partial+1)/g.partials; strip++ {
		plane := strip / len(g.strips)
		image, position := plane/d.count, plane%d.count
		depth := position*d.step + d.taps[tap].offset
		if depth < 0 || depth >= g.conv.In[0] {
			continue
		}
		source := (image*g.conv.In[0] + depth) * g.conv.In[1] * g.conv.In[2] * g.conv.CIn
		gradient := plane * g.axes[1].count * g.axes[2].count * g.foldedChannels
		if g.swapped {
			source, gradient = gradient, source
		}
		products := g.strips[strip%len(g.strips)][n]
		for i := range products {
			products[i].run(o, source, gradient)
		}
	}
}

// clear sets the sums of a share in a plane of taps to zero.
func (g *correlation) clear(sums []float32, share []group) {
	if len(share) == len(g.groups) {
		clear(sums)
		return
	}
	for _, group := range share {
		for at := group.first; at < len(sums); at += g.pitch {
			clear(sums[at:][:group.width*g.tier.lanes()])
		}
	}
}
