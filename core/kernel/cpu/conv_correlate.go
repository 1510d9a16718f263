package cpu

import "dev.niftynet/core/kernel"

// correlation sums, for every tap, the products of source elements and gradients over the positions at which the
// tap reads inside the source: the gradient of the weights. Planes are cut into slabs of lines, and all slabs into
// chunks that have sums of their own, added up in order at the end. A part is one plane of taps, for one group of
// channels and one chunk.
type correlation struct {
	engine      *Engine
	conv        kernel.Conv
	axes        [3]axis
	slots       [][]int // taps along W of every slot, by folded position
	channels    int     // of the gradient at a position, which may be several folded into one
	groups      []group // weightsAt is where its sums are in those of a chunk
	slabs       [][][]product
	chunks      int
	chunkSize   int
	dw          []float32
	sums        []float32
	workers     []outer
	combination combination
}

func newCorrelation(e *Engine, c kernel.Conv) *correlation {
	c = flatten(c)
	g := &correlation{engine: e, conv: c, channels: c.COut, slots: single(c.Kernel[2])}
	for a := range 3 {
		g.axes[a] = forwardAxis(c, a)
	}
	if fold := chooseFold(e.tier, g.axes[2], c.COut); fold > 1 {
		g.axes[2], g.slots = g.axes[2].fold(fold)
		g.channels *= fold
	}
	g.prepare()
	return g
}

// newBiasSum is the correlation of gradients with one, whose only tap is the gradient of the bias. Positions are
// folded to fill several vectors.
func newBiasSum(e *Engine, c kernel.Conv) *correlation {
	one := [3]int{1, 1, 1}
	c = flatten(kernel.Conv{N: c.N, In: c.Out, Out: c.Out, CIn: 1, COut: c.COut, Kernel: one, Stride: one, Dilation: one})
	fold := 1
	for c.In[2]%(2*fold) == 0 && 2*fold*c.COut <= 4*e.tier.lanes() {
		fold *= 2
	}
	g := &correlation{engine: e, conv: c, channels: c.COut * fold, slots: [][]int{make([]int, fold)}}
	for a, count := range [3]int{c.In[0], c.In[1], c.In[2] / fold} {
		g.axes[a] = axis{count: count, taps: make([]axisTap, 1)}
	}
	g.conv.N, g.conv.In = 1, one
	g.axes[0].count *= c.N
	g.prepare()
	return g
}

func (g *correlation) prepare() {
	const (
		positions = 256     // of a slab, or more
		most      = 16      // chunks
		memory    = 1 << 20 // elements of all sums, or those of one chunk
	)
	c := g.conv
	g.groups = chooseGroups(g.engine.tier, c.CIn, g.channels)
	for i := range g.groups {
		g.groups[i].weightsAt = g.chunkSize
		g.chunkSize += c.Kernel[0] * g.planeSize(g.groups[i])
	}
	h, w := &g.axes[1], &g.axes[2]
	lines := min(h.count, (positions+w.count-1)/w.count)
	for from := 0; from < h.count; from += lines {
		var slab [][]product
		for _, group := range g.groups {
			slab = append(slab, g.products(from, min(from+lines, h.count), group))
		}
		g.slabs = append(g.slabs, slab)
	}
	g.chunks = min(c.N*g.axes[0].count*len(g.slabs), most, max(1, memory/g.chunkSize))
	g.workers = make([]outer, g.engine.Threads())
	g.combination = combination{correlation: g}
}

// planeSize is the sums of one plane of taps for a group.
func (g *correlation) planeSize(group group) int {
	return g.conv.Kernel[1] * len(g.slots) * g.conv.CIn * group.vectors * g.engine.tier.lanes()
}

// workSize is the number of elements of scratch memory.
func (g *correlation) workSize() int { return alignment + g.chunks*g.chunkSize }

// run sums all chunks and combines them.
func (g *correlation) run(from, dy, dw, work []float32) {
	g.sums = aligned(work)[:g.chunks*g.chunkSize]
	g.dw = dw
	for i := range g.workers {
		g.workers[i].source, g.workers[i].gradient = from, dy
	}
	g.engine.pool.Run(g.chunks*g.conv.Kernel[0]*len(g.groups), g)
	g.engine.pool.Run(len(dw)/g.conv.CIn/g.conv.COut, &g.combination)
}

// Do does part i.
func (g *correlation) Do(i, worker int) {
	tap, i := i%g.conv.Kernel[0], i/g.conv.Kernel[0]
	chunk, n := i%g.chunks, i/g.chunks
	group := g.groups[n]
	lanes := g.engine.tier.lanes()
	o := &g.workers[worker]
	o.vectors, o.sumsStep = group.vectors, group.vectors*lanes
	o.live = min(g.channels-group.first, o.sumsStep)
	setTail(&o.tail, o.live-(group.vectors-1)*lanes)
	size := g.planeSize(group)
	o.sums = g.sums[chunk*g.chunkSize+group.weightsAt+tap*size:][:size]
	clear(o.sums)

	d := &g.axes[0]
	slabs := g.conv.N * d.count * len(g.slabs)
	for slab := slabs * chunk / g.chunks; slab < slabs*(chunk+1)/g.chunks; slab++ {
		plane := slab / len(g.slabs)
		image, position := plane/d.count, plane%d.count
		depth := position*d.step + d.taps[tap].offset
		if depth < 0 || depth >= g.conv.In[0] {
			continue
		}
		source := (image*g.conv.In[0] + depth) * g.conv.In[1] * g.conv.In[2] * g.conv.CIn
		gradient := plane*g.axes[1].count*g.axes[2].count*g.channels + group.first
		products := g.slabs[slab%len(g.slabs)][n]
		for i := range products {
			o.product(&products[i], source, gradient)
		}
	}
}
