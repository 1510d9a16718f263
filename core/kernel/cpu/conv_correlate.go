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
	groups      []group
	slabs       [][][]product // of a plane, by group
	pitch       int           // sums of a source element: the channels, padded to vectors
	chunks      int           // whose sums are [KD KH slots CIn pitch]
	dw          []float32
	sums        []float32
	workers     []outer
	combination combination
}

// slabPositions is the positions of a slab, or somewhat more: few enough for them to stay in the first-level cache
// from tap to tap, and enough for loading and storing the sums to cost little.
const slabPositions = 256

func newCorrelation(e *Engine, c kernel.Conv) *correlation {
	c = flatten(c, slabPositions)
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
	c.In, c.CIn, c.Kernel, c.Stride, c.Dilation, c.Pad = c.Out, 1, one, one, one, [3]int{}
	c = flatten(c, slabPositions)
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
		most   = 16  // chunks
		enough = 400 // positions of a chunk, for adding up its sums to cost little
	)
	c := g.conv
	g.groups = chooseGroups(g.engine.tier, c.CIn, g.channels)
	last := g.groups[len(g.groups)-1]
	g.pitch = last.first + last.vectors*g.engine.tier.lanes()
	h, w := &g.axes[1], &g.axes[2]
	lines := min(h.count, (slabPositions+w.count-1)/w.count)
	for from := 0; from < h.count; from += lines {
		var slab [][]product
		for _, group := range g.groups {
			slab = append(slab, g.products(from, min(from+lines, h.count), group))
		}
		g.slabs = append(g.slabs, slab)
	}
	planes := c.N * g.axes[0].count
	g.chunks = min(planes*len(g.slabs), most, max(1, planes*h.count*w.count/enough))
	g.workers = make([]outer, g.engine.Threads())
	g.combination = combination{correlation: g}
}

// inPlace tells whether the sums of the only chunk are the gradient as it is.
func (g *correlation) inPlace() bool {
	return g.chunks == 1 && g.pitch == g.conv.COut
}

// planeSize and chunkSize are the sums of a plane of taps and of a chunk.
func (g *correlation) planeSize() int { return g.conv.Kernel[1] * len(g.slots) * g.conv.CIn * g.pitch }
func (g *correlation) chunkSize() int { return g.conv.Kernel[0] * g.planeSize() }

// workSize is the number of elements of scratch memory.
func (g *correlation) workSize() int { return alignment + g.chunks*g.chunkSize() }

// run sums all chunks and combines them.
func (g *correlation) run(from, dy, dw, work []float32) {
	g.dw, g.sums = dw, dw
	if !g.inPlace() {
		g.sums = aligned(work)[:g.chunks*g.chunkSize()]
	}
	for i := range g.workers {
		g.workers[i].source, g.workers[i].gradient = from, dy
	}
	g.engine.pool.Run(g.chunks*g.conv.Kernel[0]*len(g.groups), g)
	if !g.inPlace() {
		g.engine.pool.Run(len(dw)/g.conv.CIn/g.conv.COut, &g.combination)
	}
}

// do does part i.
func (g *correlation) do(i, worker int) {
	tap, i := i%g.conv.Kernel[0], i/g.conv.Kernel[0]
	chunk, n := i%g.chunks, i/g.chunks
	group := g.groups[n]
	lanes := g.engine.tier.lanes()
	o := &g.workers[worker]
	o.vectors, o.sumsStep = group.vectors, g.pitch
	o.live = min(g.channels-group.first, group.vectors*lanes)
	setTail(&o.tail, o.live-(group.vectors-1)*lanes)
	o.sums = g.sums[chunk*g.chunkSize()+tap*g.planeSize():][:g.planeSize()]
	for at := group.first; at < len(o.sums); at += g.pitch {
		clear(o.sums[at:][:group.vectors*lanes])
	}

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
