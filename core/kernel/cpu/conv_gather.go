package cpu

import "dev.niftynet/core/kernel"

// gather is a sum over taps that read a source around every destination position: the forward pass of a
// convolution, or the gradient of its data, which has a phase for every combination of its strides' remainders.
// Sources are read in place: where some taps are outside the source they are left out. A part is some lines of a
// plane of one phase and group of channels, or of several planes when the weights are what fills the cache.
type gather struct {
	engine       *Engine
	batch        int
	source       [3]int
	destination  [3]int
	depth, width int // channels of the source and of the destination
	columns      int // channels of a position, which may be several folded into one
	groups       []group
	phases       []phase
	slab         int // source channels that one pass sums, so that their weights stay in cache
	pack         packing
	start        []float32 // bias of every group, padded to vectors
	workers      []gatherWorker
}

// phase is the positions of a gather that share their taps.
type phase struct {
	axes      [3]axis
	planes    int      // of all images
	together  int      // planes of a part
	pieces    [][]rect // of a plane
	firstPart int
	lastPart  int
}

// ranges is the parts that planes are done in.
func (p *phase) ranges() int { return (p.planes + p.together - 1) / p.together }

// rect is positions of a plane at which the same taps read inside the source.
type rect struct {
	h, w  interval
	calls [][]call // by group
}

// call is a call of a tile kernel for the lines or columns of a rect; offsets are from the plane's first element.
type call struct {
	kernel                         func(*tile)
	rows, blocks, lines            int
	sourceAt, sourceStep           int
	destinationAt, destinationStep int
	sourceJump, destinationJump    int
}

type gatherWorker struct {
	tile tile
	taps []tap
}

// longRow is the positions of a row of 1x1x1 taps.
const longRow = 2048

func newForward(e *Engine, c kernel.Conv) *gather {
	c = flatten(c, longRow)
	g := &gather{engine: e, batch: c.N, source: c.In, destination: c.Out, depth: c.CIn, width: c.COut}
	g.pack = packing{kernel: c.Kernel, depthStep: c.COut, widthStep: 1, matrix: c.CIn * c.COut}
	g.prepare([][3]axis{{forwardAxis(c, 0), forwardAxis(c, 1), forwardAxis(c, 2)}})
	return g
}

func newBackwardData(e *Engine, c kernel.Conv) *gather {
	c = flatten(c, longRow)
	g := &gather{engine: e, batch: c.N, source: c.Out, destination: c.In, depth: c.COut, width: c.CIn}
	g.pack = packing{kernel: c.Kernel, depthStep: 1, widthStep: c.COut, matrix: c.CIn * c.COut}
	var phases [][3]axis
	for _, d := range backwardAxes(c, 0) {
		for _, h := range backwardAxes(c, 1) {
			for _, w := range backwardAxes(c, 2) {
				phases = append(phases, [3]axis{d, h, w})
			}
		}
	}
	g.prepare(phases)
	return g
}

// prepare chooses how to do the phases.
func (g *gather) prepare(phases [][3]axis) {
	tier := g.engine.tier
	g.columns = g.width
	g.pack.slots = single(g.pack.kernel[2])
	if fold := chooseFold(tier, phases[0][2], g.width); fold > 1 {
		for i := range phases { // all have the same W axis, or it could not fold
			phases[i][2], g.pack.slots = phases[i][2].fold(fold)
		}
		g.columns *= fold
	}
	g.groups = chooseGroups(tier, phases[0][2].count, g.columns)
	g.pack.depth, g.pack.width, g.pack.lanes = g.depth, g.width, tier.lanes()
	g.slab = g.pack.place(g.groups)
	maxTaps, parts := 0, 0
	for _, axes := range phases {
		p := phase{axes: axes, firstPart: parts}
		g.cut(&p)
		parts += p.ranges() * len(p.pieces) * len(g.groups)
		p.lastPart = parts
		maxTaps = max(maxTaps, len(axes[0].taps)*len(axes[1].taps)*len(axes[2].taps))
		g.phases = append(g.phases, p)
	}
	g.workers = make([]gatherWorker, g.engine.Threads())
	for i := range g.workers {
		g.workers[i].taps = make([]tap, 0, maxTaps)
	}
}

// cut cuts a plane of a phase into pieces whose source fits in a share of the second-level cache and which are
// enough to keep workers busy. Weights of several slabs are worth more than the source: each is then used for
// many planes in turn.
func (g *gather) cut(p *phase) {
	const (
		cache  = 128 << 10 // elements
		enough = 32
		few    = 8 // parts, when weights have several slabs
	)
	d, h, w := &p.axes[0], &p.axes[1], &p.axes[2]
	p.planes, p.together = g.batch*d.count, 1
	wanted := enough
	if g.slab < g.depth {
		wanted = few
		p.together = max(1, p.planes*len(g.groups)/few)
	}
	planes := p.ranges() * len(g.groups)
	size := max(1, len(d.taps)) * h.count * h.step * g.source[2] * g.depth
	pieces := min(h.count, max((wanted+planes-1)/planes, (size+cache-1)/cache))
	rows, columns := h.intervals(g.source[1]), w.intervals(g.source[2])
	for i := range pieces {
		var rects []rect
		for _, r := range rows {
			r.from, r.to = max(r.from, h.count*i/pieces), min(r.to, h.count*(i+1)/pieces)
			for _, c := range columns {
				if r.from < r.to {
					rects = append(rects, g.rect(p, r, c))
				}
			}
		}
		p.pieces = append(p.pieces, rects)
	}
}

// rect is the positions of an interval of lines and one of columns.
func (g *gather) rect(p *phase, h, w interval) rect {
	r := rect{h: h, w: w}
	for _, group := range g.groups {
		r.calls = append(r.calls, g.calls(p, r, group.vectors))
	}
	return r
}

// calls covers a rect with tiles along its lines or, where those are short, its columns.
func (g *gather) calls(p *phase, r rect, vectors int) []call {
	tier := g.engine.tier
	h, w := &p.axes[1], &p.axes[2]
	sourceLine, destinationLine := g.source[2]*g.depth, g.destination[2]*g.width
	along := [2]int{w.step * g.depth, w.every * g.width}
	across := [2]int{h.step * sourceLine, h.every * destinationLine}
	lines, length, limit := r.h.to-r.h.from, r.w.to-r.w.from, anyRows
	if float64(length)*cycles(tier, lines, vectors, columnRows) < float64(lines)*cycles(tier, length, vectors, anyRows) {
		along, across = across, along
		lines, length, limit = length, lines, columnRows
	}
	sourceAt := r.h.from*h.step*sourceLine + r.w.from*w.step*g.depth
	destinationAt := (h.first+r.h.from*h.every)*destinationLine + (w.first+r.w.from*w.every)*g.width
	var calls []call
	for _, s := range cutRow(tier, length, vectors, limit) {
		positions := s.rows * s.blocks
		calls = append(calls, call{
			kernel: s.kernel, rows: s.rows, blocks: s.blocks, lines: lines,
			sourceAt: sourceAt, sourceStep: along[0], sourceJump: across[0] - positions*along[0],
			destinationAt: destinationAt, destinationStep: along[1], destinationJump: across[1] - positions*along[1],
		})
		sourceAt += positions * along[0]
		destinationAt += positions * along[1]
	}
	return calls
}

// workSize is the number of elements of scratch memory.
func (g *gather) workSize() int { return alignment + g.pack.size() + g.pack.startSize() }

// run packs the weights and does all parts.
func (g *gather) run(from, weights, bias, to, work []float32) {
	work = aligned(work)
	packed := work[:g.pack.size()]
	g.start = work[g.pack.size():][:g.pack.startSize()]
	g.pack.start(g.start, bias)
	if g.pack.inPlace() {
		packed = weights
	} else {
		g.pack.from, g.pack.to = weights, packed
		g.engine.pool.Run(g.pack.parts(), &g.pack)
	}
	for i := range g.workers {
		t := &g.workers[i].tile
		t.source, t.weights, t.destination = from, packed, to
	}
	g.engine.pool.Run(g.phases[len(g.phases)-1].lastPart, g)
}

// do does part i.
func (g *gather) do(i, worker int) {
	p := &g.phases[0]
	for n := 1; i >= p.lastPart; n++ {
		p = &g.phases[n]
	}
	i -= p.firstPart
	rects, i := p.pieces[i%len(p.pieces)], i/len(p.pieces)
	first, n := i%p.ranges()*p.together, i/p.ranges()
	w := &g.workers[worker]
	t := &w.tile
	group := g.groups[n]
	lanes := g.engine.tier.lanes()
	t.vectors, t.live = group.vectors, min(g.columns-group.first, group.vectors*lanes)
	setTail(&t.tail, t.live-(group.vectors-1)*lanes)
	for slab := 0; slab < g.depth; slab += g.slab {
		t.depth = min(g.slab, g.depth-slab)
		t.start = nil
		if slab == 0 {
			t.start = g.start[group.first:][:group.vectors*lanes]
		}
		for plane := first; plane < min(first+p.together, p.planes); plane++ {
			g.plane(w, p, rects, place{plane: plane, group: n, slab: slab})
		}
	}
}

// place is where in a gather a worker is.
type place struct{ plane, group, slab int }

// plane computes rects of a plane of one of the images.
func (g *gather) plane(w *gatherWorker, p *phase, rects []rect, at place) {
	d := &p.axes[0]
	image, depth := at.plane/d.count, at.plane%d.count
	source := (image*g.source[0]+depth*d.step)*g.source[1]*g.source[2]*g.depth + at.slab
	destination := (image*g.destination[0] + d.first + depth*d.every) * g.destination[1] * g.destination[2] * g.width
	destination += g.groups[at.group].first
	for i := range rects {
		r := &rects[i]
		g.list(w, p, r, at)
		for j := range r.calls[at.group] {
			w.tile.call(&r.calls[at.group][j], source, destination)
		}
	}
}

// call runs the kernel of a call on a plane.
func (t *tile) call(c *call, source, destination int) {
	t.rows, t.blocks, t.lines = c.rows, c.blocks, c.lines
	t.sourceAt, t.sourceStep, t.sourceJump = source+c.sourceAt, c.sourceStep, c.sourceJump
	t.destinationAt = destination + c.destinationAt
	t.destinationStep, t.destinationJump = c.destinationStep, c.destinationJump
	c.kernel(t)
}

// list lists the taps of a rect in a plane.
func (g *gather) list(w *gatherWorker, p *phase, r *rect, at place) {
	taps := w.taps[:0]
	first, step := g.pack.find(g.groups[at.group], 0, at.slab, w.tile.depth)
	second, _ := g.pack.find(g.groups[at.group], 1, at.slab, w.tile.depth)
	w.tile.weightsStep = step
	front, back := p.axes[0].inside(at.plane%p.axes[0].count, g.source[0])
	for _, d := range p.axes[0].taps[front:back] {
		for _, h := range p.axes[1].taps[r.h.firstTap:r.h.lastTap] {
			line := (d.offset*g.source[1] + h.offset) * g.source[2]
			slot := (d.slot*g.pack.kernel[1] + h.slot) * len(g.pack.slots)
			for _, x := range p.axes[2].taps[r.w.firstTap:r.w.lastTap] {
				taps = append(taps, tap{source: (line + x.offset) * g.depth, weights: first + (slot+x.slot)*(second-first)})
			}
		}
	}
	w.tile.taps = taps
}
