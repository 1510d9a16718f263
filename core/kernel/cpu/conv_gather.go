package cpu

import "dev.niftynet/core/kernel"

// gather computes every destination position as a sum over taps that read the source around it: the forward pass of
// a convolution, or the gradient of its data. The source is read in place: where some taps fall outside it they are
// left out. A part is one piece of every plane in a run of them, for one phase and one group of channels.
type gather struct {
	engine         *Engine
	tier           Tier
	rounding       *rounding // of the source to pairs; nil for float32
	batch          int
	source         [3]int // spatial sizes
	destination    [3]int
	sourceChannels int // or pairs of channels
	channels       int // of the destination
	foldedChannels int // of a position, which may be several folded into one
	groups         []group
	phases         []phase
	pack           packing
	start          []float32 // what sums start from: the bias, padded to the vectors of every group
	workers        []gatherWorker
}

// phase is the positions of a gather that share their taps: all of them, but in the gradient of a strided convolution
// those of one remainder along each axis.
type phase struct {
	axes          [3]axis
	planes        int      // of all images
	planesPerPart int      // more than one where weights are what fills the cache
	pieces        [][]rect // of a plane: some of its lines each
	firstPart     int
	endPart       int
}

// planeRuns is the runs of planes that are done in one part each.
func (p *phase) planeRuns() int { return (p.planes + p.planesPerPart - 1) / p.planesPerPart }

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

// gatherWorker is what a worker fills in for each call, made once so that a run allocates nothing.
type gatherWorker struct {
	tile tile
	taps []tap
}

// longRow is the most positions of a row of 1x1x1 taps, enough for the call of a tile to cost next to nothing.
const longRow = 2048

func newForward(e *Engine, c kernel.Conv) *gather {
	c = flatten(c, longRow)
	g := &gather{engine: e, batch: c.N, source: c.In, destination: c.Out, sourceChannels: c.CIn, channels: c.COut}
	g.pack = packing{kernel: c.Kernel, sourceStep: c.COut, channelStep: 1, tapElements: c.CIn * c.COut}
	g.prepare([][3]axis{{forwardAxis(c, 0), forwardAxis(c, 1), forwardAxis(c, 2)}})
	return g
}

func newBackwardData(e *Engine, c kernel.Conv) *gather {
	c = flatten(c, longRow)
	g := &gather{engine: e, batch: c.N, source: c.Out, destination: c.In, sourceChannels: c.COut, channels: c.CIn}
	g.pack = packing{kernel: c.Kernel, sourceStep: 1, channelStep: c.COut, tapElements: c.CIn * c.COut}
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

// prepare chooses how to do the phases: folding, groups, slabs and every call.
func (g *gather) prepare(phases [][3]axis) {
	tier := g.engine.convTier(g.sourceChannels)
	g.tier = tier
	if tier == bfloat16 {
		g.rounding = newRounding(g.batch*g.source[0]*g.source[1]*g.source[2], g.sourceChannels)
		g.pack.single = g.sourceChannels
		g.sourceChannels = g.rounding.pairs()
	}
	g.foldedChannels = g.channels
	g.pack.slots = single(g.pack.kernel[2])
	if fold := chooseFold(tier, phases[0][2], g.channels); fold > 1 {
		for i := range phases { // all have the same W axis, or it could not fold
			phases[i][2], g.pack.slots = phases[i][2].fold(fold)
		}
		g.foldedChannels *= fold
	}
	g.groups = chooseGroups(tier, phases[0][2].count, g.foldedChannels)
	g.pack.sourceChannels, g.pack.channels, g.pack.lanes = g.sourceChannels, g.channels, tier.lanes()
	g.pack.positions = g.batch * g.destination[0] * g.destination[1] * g.destination[2]
	g.pack.layOut(g.groups)
	maxTaps, parts := 0, 0
	for _, axes := range phases {
		p := phase{axes: axes, firstPart: parts}
		g.cut(&p)
		parts += p.planeRuns() * len(p.pieces) * len(g.groups)
		p.endPart = parts
		maxTaps = max(maxTaps, len(axes[0].taps)*len(axes[1].taps)*len(axes[2].taps))
		g.phases = append(g.phases, p)
	}
	g.workers = make([]gatherWorker, g.engine.Threads())
	for i := range g.workers {
		g.workers[i].taps = make([]tap, 0, maxTaps+1)
	}
}

// cut cuts a plane of a phase into pieces whose source fits in a share of the second-level cache and which are enough
// to keep any number of workers busy. Weights of several slabs do not fit there: a part then takes many planes through
// one slab before it goes on to the next.
func (g *gather) cut(p *phase) {
	const (
		cache  = 128 << 10 // elements
		enough = 32        // parts
		few    = 8         // parts, where weights have several slabs
	)
	d, h, w := &p.axes[0], &p.axes[1], &p.axes[2]
	p.planes, p.planesPerPart = g.batch*d.count, 1
	wanted := enough
	if g.pack.slab < g.sourceChannels {
		wanted = few
		p.planesPerPart = max(1, p.planes*len(g.groups)/few)
	}
	uncut := p.planeRuns() * len(g.groups) // parts, of whole planes
	size := max(1, len(d.taps)) * h.count * h.step * g.source[2] * g.sourceChannels
	pieces := min(h.count, max((wanted+uncut-1)/uncut, (size+cache-1)/cache))
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
		r.calls = append(r.calls, g.calls(p, r, group.width))
	}
	return r
}

// calls covers a rect with tiles along its lines or, where that is cheaper, its columns: what the padding reaches is
// often a single column.
func (g *gather) calls(p *phase, r rect, vectors int) []call {
	tier := g.tier
	h, w := &p.axes[1], &p.axes[2]
	sourceLine, destinationLine := g.source[2]*g.sourceChannels, g.destination[2]*g.channels
	// Elements from position to position of a tile and from one line of tiles to the next, in source and destination.
	along := [2]int{w.step * g.sourceChannels, w.every * g.channels}
	across := [2]int{h.step * sourceLine, h.every * destinationLine}
	lines, length, limit := r.h.to-r.h.from, r.w.to-r.w.from, anyRows
	if float64(length)*cycles(tier, lines, vectors, columnRows) < float64(lines)*cycles(tier, length, vectors, anyRows) {
		along, across = across, along
		lines, length, limit = length, lines, columnRows
	}
	sourceAt := r.h.from*h.step*sourceLine + r.w.from*w.step*g.sourceChannels
	destinationAt := (h.first+r.h.from*h.every)*destinationLine + (w.first+r.w.from*w.every)*g.channels
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
func (g *gather) workSize() int {
	size := alignment + g.pack.size() + g.pack.startSize()
	if g.rounding != nil {
		size += g.rounding.size()
	}
	return size
}

// run packs the weights and does all parts.
func (g *gather) run(from, weights, bias, to, work []float32) {
	work = aligned(work)
	packed := work[:g.pack.size()]
	g.start = work[g.pack.size():][:g.pack.startSize()]
	g.pack.start(g.start, bias)
	if g.rounding != nil {
		from = g.rounding.run(g.engine, from, work[g.pack.size()+g.pack.startSize():])
	}
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
	g.engine.pool.Run(g.phases[len(g.phases)-1].endPart, g)
}

// do does part i.
func (g *gather) do(i, worker int) {
	p := &g.phases[0]
	for n := 1; i >= p.endPart; n++ {
		p = &g.phases[n]
	}
	i -= p.firstPart
	rects, i := p.pieces[i%len(p.pieces)], i/len(p.pieces)
	firstPlane, n := i%p.planeRuns()*p.planesPerPart, i/p.planeRuns()
	w := &g.workers[worker]
	t := &w.tile
	group := g.groups[n]
	lanes := g.tier.lanes()
	t.vectors, t.live = group.width, min(g.foldedChannels-group.first, group.width*lanes)
	setTail(&t.tail, t.live-(group.width-1)*lanes)
	for slab := 0; slab < g.sourceChannels; slab += g.pack.slab {
		t.depth = min(g.pack.slab, g.sourceChannels-slab)
		t.start = nil // slabs after the first add to what is stored
		if slab == 0 {
			t.start = g.start[group.first:][:group.width*lanes]
		}
		for plane := firstPlane; plane < min(firstPlane+p.planesPerPart, p.planes); plane++ {
			g.plane(w, p, rects, place{plane: plane, group: n, slab: slab})
		}
	}
}

// place is what a worker is at: a plane among those of all images, a group, and the first source channel of a slab.
type place struct{ plane, group, slab int }

// plane computes some rects of a plane, over one slab of source channels.
func (g *gather) plane(w *gatherWorker, p *phase, rects []rect, at place) {
	d := &p.axes[0]
	image, depth := at.plane/d.count, at.plane%d.count
	source := (image*g.source[0]+depth*d.step)*g.source[1]*g.source[2]*g.sourceChannels + at.slab
	destination := (image*g.destination[0] + d.first + depth*d.every) * g.destination[1] * g.destination[2] * g.channels
	destination += g.groups[at.group].first
	for i := range rects {
		r := &rects[i]
		g.listTaps(w, p, r, at)
		for j := range r.calls[at.group] {
			r.calls[at.group][j].run(&w.tile, source, destination)
		}
	}
}

// run calls the kernel for a plane whose first elements in the source and the destination are given.
func (c *call) run(t *tile, source, destination int) {
	t.rows, t.blocks, t.lines = c.rows, c.blocks, c.lines
	t.sourceAt, t.sourceStep, t.sourceJump = source+c.sourceAt, c.sourceStep, c.sourceJump
	t.destinationAt = destination + c.destinationAt
	t.destinationStep, t.destinationJump = c.destinationStep, c.destinationJump
	c.kernel(t)
}

// listTaps gives a worker's tile the taps of a rect in a plane, those that read inside the source along every axis:
// where each finds its source, relative to the position's own place, and its weights.
func (g *gather) listTaps(w *gatherWorker, p *phase, r *rect, at place) {
	taps := w.taps[:0]
	weights, slotStep, sourceStep := g.pack.find(g.groups[at.group], at.slab, w.tile.depth)
	w.tile.weightsStep = sourceStep
	front, back := p.axes[0].inside(at.plane%p.axes[0].count, g.source[0])
	for _, d := range p.axes[0].taps[front:back] {
		for _, h := range p.axes[1].taps[r.h.firstTap:r.h.endTap] {
			line := (d.offset*g.source[1] + h.offset) * g.source[2]
			slot := (d.slot*g.pack.kernel[1] + h.slot) * len(g.pack.slots)
			for _, x := range p.axes[2].taps[r.w.firstTap:r.w.endTap] {
				taps = append(taps, tap{source: (line + x.offset) * g.sourceChannels, weights: weights + (slot+x.slot)*slotStep})
			}
		}
	}
	w.tile.taps = append(taps, tap{})[:len(taps)] // the last is what a kernel fetches ahead
}
