package cpu

import "dev.niftynet/core/kernel"

// gather is a sum over taps that read a source around every destination position: the forward pass of a
// convolution, or the gradient of its data, which has a phase for every combination of its strides' remainders.
// Its parts are blocks of positions of one phase, image and group of channels.
type gather struct {
	engine       *Engine
	batch        int
	source       [3]int
	destination  [3]int
	depth, width int // channels of the source and of the destination
	from, to     []float32
	groups       []group
	phases       []phase
	slab         int // source channels that one pass over a unit sums, so that their weights stay in cache
	pack         packing
	start        []float32 // bias of every group, padded to vectors
	scratch      int       // elements of scratch memory for each worker
	workers      []gatherWorker
}

// phase is the positions of a gather that share their taps.
type phase struct {
	axes         [3]axis
	width        int // channels of a position, which may be several folded into one
	planes, rows int // block of a unit
	units        [2]int
	firstPart    int
	copied       bool
	segments     [][]segment // by group
}

type gatherWorker struct {
	tile    tile
	taps    []tap
	clip    clip
	scratch []float32
}

// clip is what the list of taps depends on.
type clip struct {
	slab, group, part int
	d, h              [2]int
}

func newForward(e *Engine, c kernel.Conv) *gather {
	c = flatten(c)
	g := &gather{engine: e, batch: c.N, source: c.In, destination: c.Out, depth: c.CIn, width: c.COut}
	g.pack = packing{kernel: c.Kernel, depthStep: c.COut, widthStep: 1, matrix: c.CIn * c.COut}
	g.prepare([][3]axis{{forwardAxis(c, 0), forwardAxis(c, 1), forwardAxis(c, 2)}})
	return g
}

func newBackwardData(e *Engine, c kernel.Conv) *gather {
	c = flatten(c)
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

// prepare chooses how to do the phases and where to keep what.
func (g *gather) prepare(phases [][3]axis) {
	tier := g.engine.tier
	channels := g.width
	if fold := chooseFold(tier, phases[0][2], g.width); fold > 1 {
		for i := range phases { // all have the same W axis, or it could not fold
			phases[i][2], g.pack.slots = phases[i][2].fold(fold)
		}
		channels *= fold
	} else {
		g.pack.slots = single(g.pack.kernel[2])
	}
	g.groups = chooseGroups(tier, phases[0][2].count, channels)
	g.pack.depth, g.pack.width, g.pack.lanes = g.depth, g.width, tier.lanes()
	g.slab = g.pack.place(g.groups)
	maxTaps, parts := 0, 0
	for _, axes := range phases {
		p := phase{axes: axes, width: channels, firstPart: parts}
		g.block(&p)
		for _, group := range g.groups {
			p.segments = append(p.segments, cutRow(tier, axes[2].count, group.vectors))
		}
		parts += g.batch * p.units[0] * p.units[1] * len(g.groups)
		maxTaps = max(maxTaps, len(axes[0].taps)*len(axes[1].taps)*len(axes[2].taps))
		g.phases = append(g.phases, p)
	}
	g.workers = make([]gatherWorker, g.engine.Threads())
	for i := range g.workers {
		g.workers[i].taps = make([]tap, 0, maxTaps)
	}
}

// block chooses the units of a phase, and whether their source must be copied for the sake of its padding.
func (g *gather) block(p *phase) {
	d, h, w := &p.axes[0], &p.axes[1], &p.axes[2]
	low, high := w.reach(0, w.count)
	p.copied = low < 0 || high > g.source[2]
	if p.copied {
		p.planes, p.rows = chooseBlock(*d, *h, (high-low)*g.depth, g.batch*len(g.groups))
		g.scratch = max(g.scratch, copiedSize(p.axes, p.planes, p.rows)*g.depth)
	} else {
		const positions = 512
		p.planes, p.rows = 1, min(h.count, max(1, positions/w.count))
	}
	p.units = [2]int{(d.count + p.planes - 1) / p.planes, (h.count + p.rows - 1) / p.rows}
}

// copiedSize is the positions that a unit of a phase copies.
func copiedSize(axes [3]axis, planes, rows int) int {
	front, back := axes[0].reach(0, planes)
	top, bottom := axes[1].reach(0, rows)
	low, high := axes[2].reach(0, axes[2].count)
	return (back - front) * (bottom - top) * (high - low)
}

// workSize is the number of elements of scratch memory.
func (g *gather) workSize() int {
	return alignment + g.pack.size() + g.pack.startSize() + len(g.workers)*g.scratch
}

// run packs the weights and does all units.
func (g *gather) run(from, weights, bias, to, work []float32) {
	work = aligned(work)
	packed, rest := work[:g.pack.size()], work[g.pack.size():]
	g.start, rest = rest[:g.pack.startSize()], rest[g.pack.startSize():]
	g.pack.start(g.start, bias)
	g.pack.from, g.pack.to = weights, packed
	g.engine.pool.Run(g.pack.parts(), &g.pack)
	g.from, g.to = from, to
	for i := range g.workers {
		w := &g.workers[i]
		w.scratch, rest = rest[:g.scratch], rest[g.scratch:]
		w.clip = clip{part: -1}
		w.tile.weights, w.tile.destination = packed, to
	}
	last := &g.phases[len(g.phases)-1]
	g.engine.pool.Run(last.firstPart+g.batch*last.units[0]*last.units[1]*len(g.groups), g)
}

// Do does unit i.
func (g *gather) Do(i, worker int) {
	n := len(g.phases) - 1
	for g.phases[n].firstPart > i {
		n--
	}
	p := &g.phases[n]
	u := unit{part: i}
	i -= p.firstPart
	u.rows, i = span2(i%p.units[1], p.rows, p.axes[1].count), i/p.units[1]
	u.planes, i = span2(i%p.units[0], p.planes, p.axes[0].count), i/p.units[0]
	u.image, u.group = i%g.batch, i/g.batch
	g.unit(&g.workers[worker], p, u)
}

// unit is one part of the work of a phase.
type unit struct {
	part, image, group int
	planes, rows       [2]int
}

func span2(i, size, count int) [2]int { return [2]int{i * size, min((i+1)*size, count)} }

// unit computes the sums of one unit, a slab of channels at a time.
func (g *gather) unit(w *gatherWorker, p *phase, u unit) {
	t := &w.tile
	group := g.groups[u.group]
	lanes := g.engine.tier.lanes()
	t.live = min(p.width-group.first, group.vectors*lanes)
	setTail(&t.tail, t.live-(group.vectors-1)*lanes)
	t.sourceStep = p.axes[2].step * g.depth
	t.destinationStep = p.axes[2].every * g.width
	source := g.read(w, p, u)
	for slab := 0; slab*g.slab < g.depth; slab++ {
		t.depth = min(g.slab, g.depth-slab*g.slab)
		t.start = nil
		if slab == 0 {
			t.start = g.start[group.first:][:group.vectors*lanes]
		}
		for d := u.planes[0]; d < u.planes[1]; d++ {
			for h := u.rows[0]; h < u.rows[1]; h++ {
				g.clip(w, p, source, clip{slab: slab, group: u.group, part: u.part, d: p.clip(g, 0, d), h: p.clip(g, 1, h)})
				t.sourceAt = source.origin + d*p.axes[0].step*source.plane + h*p.axes[1].step*source.line + slab*g.slab
				t.destinationAt = g.place(p, u.image, d, h)*g.width + group.first
				for _, s := range p.segments[u.group] {
					t.rows, t.blocks = s.rows, s.blocks
					s.kernel(t)
					t.sourceAt += s.rows * s.blocks * t.sourceStep
					t.destinationAt += s.rows * s.blocks * t.destinationStep
				}
			}
		}
	}
}

func (p *phase) clip(g *gather, a, j int) [2]int {
	from, to := p.axes[a].inside(j, g.source[a])
	return [2]int{from, to}
}

// place is the index of the first destination position of a row.
func (g *gather) place(p *phase, image, d, h int) int {
	d = p.axes[0].first + d*p.axes[0].every
	h = p.axes[1].first + h*p.axes[1].every
	return ((image*g.destination[0]+d)*g.destination[1]+h)*g.destination[2] + p.axes[2].first
}

// clip lists the taps that read inside the source.
func (g *gather) clip(w *gatherWorker, p *phase, source view, c clip) {
	if c == w.clip {
		return
	}
	w.clip = c
	taps := w.taps[:0]
	base := g.groups[c.group].weightsAt + c.slab*g.slab*g.pack.slotSize(g.groups[c.group])
	size := w.tile.depth * g.groups[c.group].vectors * g.pack.lanes
	for _, d := range p.axes[0].taps[c.d[0]:c.d[1]] {
		for _, h := range p.axes[1].taps[c.h[0]:c.h[1]] {
			for _, x := range p.axes[2].taps {
				slot := (d.slot*g.pack.kernel[1]+h.slot)*len(g.pack.slots) + x.slot
				taps = append(taps, tap{
					source:  d.offset*source.plane + h.offset*source.line + x.offset*g.depth,
					weights: base + slot*size,
				})
			}
		}
	}
	w.taps, w.tile.taps = taps, taps
}
