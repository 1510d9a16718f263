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
	blocks         blocks
	groups         []group
	phases         []phase
	pack           packing
	dots           *dots     // instead of tiles, or nil
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
	masks []int32  // of dot products
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

// prepare chooses how to do the phases: by dot products or by tiles, groups, slabs and every call.
func (g *gather) prepare(phases [][3]axis) {
	g.tier = g.engine.tier
	if g.sourceChannels > 1 { // a single channel has no neighbour to be paired with
		g.tier = g.engine.convTier()
	}
	if g.tier == bfloat16 {
		g.rounding = newRounding(g.batch*g.source[0]*g.source[1]*g.source[2], g.sourceChannels)
		g.pack.single = g.sourceChannels
		g.sourceChannels = g.rounding.pairs()
	}
	g.pack.sourceChannels, g.pack.channels, g.pack.lanes = g.sourceChannels, g.channels, g.tier.lanes()
	g.pack.positions = g.batch * g.destination[0] * g.destination[1] * g.destination[2]
	w := phases[0][2] // before tiles fold it
	g.chooseTiles(phases)
	if len(phases) == 1 && w.step == 1 && len(w.taps) > 0 { // with a stride, runs share less of what they read
		g.chooseDots(&w, &phases[0][2])
	}
	maxTaps, parts := 0, 0
	for _, axes := range phases {
		p := phase{axes: axes, firstPart: parts}
		g.cut(&p)
		parts += p.planeRuns() * len(p.pieces) * g.shares()
		p.endPart = parts
		maxTaps = max(maxTaps, len(axes[0].taps)*len(axes[1].taps)*len(axes[2].taps))
		g.phases = append(g.phases, p)
	}
	g.workers = make([]gatherWorker, g.engine.Threads())
	for i := range g.workers {
		g.workers[i].taps = make([]tap, 0, maxTaps+1)
	}
}

// chooseTiles chooses folding, groups and slabs for tiles.
func (g *gather) chooseTiles(phases [][3]axis) {
	tier := g.tier
	g.blocks, g.foldedChannels = tiles{tier}, g.channels
	g.pack.slots = single(g.pack.kernel[2])
	if fold := chooseFold(tier, phases[0][2], g.channels); fold > 1 {
		for i := range phases { // all have the same W axis, or it could not fold
			phases[i][2], g.pack.slots = phases[i][2].fold(fold)
		}
		g.foldedChannels *= fold
	}
	g.groups = chooseGroups(tier, phases[0][2].count, g.foldedChannels)
	g.pack.layOut(g.groups)
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
		p.planesPerPart = max(1, p.planes*g.shares()/few)
	}
	uncut := p.planeRuns() * g.shares() // parts, of whole planes
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
	if g.dots != nil {
		r.masks = g.dots.mask(w)
	}
	for _, group := range g.groups {
		r.calls = append(r.calls, g.calls(p, r, group.width))
	}
	return r
}

// calls covers a rect with tiles along its lines or, where that is cheaper, its columns: what the padding reaches is
// often a single column.
func (g *gather) calls(p *phase, r rect, width int) []call {
	h, w := &p.axes[1], &p.axes[2]
	sourceLine, destinationLine := g.source[2]*g.sourceChannels, g.destination[2]*g.channels
	// Elements from position to position of a tile and from one line of tiles to the next, in source and destination.
	along := [2]int{w.step * g.sourceChannels, w.every * g.channels}
	across := [2]int{h.step * sourceLine, h.every * destinationLine}
	lines, length, limit := r.h.to-r.h.from, r.w.to-r.w.from, anyRows
	if float64(length)*rowCycles(g.blocks, lines, width, columnRows) < float64(lines)*rowCycles(g.blocks, length, width, anyRows) {
		along, across = across, along
		lines, length, limit = length, lines, columnRows
	}
	sourceAt := r.h.from*h.step*sourceLine + r.w.from*w.step*g.sourceChannels
	destinationAt := (h.first+r.h.from*h.every)*destinationLine + (w.first+r.w.from*w.every)*g.channels
	var calls []call
	for _, s := range cutRow(g.blocks, length, width, limit) {
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
