package cpu

// workSize is the number of elements of scratch memory.
func (g *gather) workSize() int {
	size := alignment + g.layout().size() + g.startSize()
	if g.rounding != nil {
		size += g.rounding.size()
	}
	return size
}

// layout is how weights are laid out.
func (g *gather) layout() layout {
	if g.dots != nil {
		return g.dots
	}
	return &g.pack
}

// startSize is the elements of the padded bias: whole vectors, and those of the last dot products.
func (g *gather) startSize() int {
	return wholeVectors(g.foldedChannels+together, g.tier.lanes())
}

// run packs the weights and does all parts.
func (g *gather) run(from, weights, bias, to, work []float32) {
	work = aligned(work)
	l := g.layout()
	packed := work[:l.size()]
	g.setStart(work[l.size():][:g.startSize()], bias)
	if g.rounding != nil {
		from = g.rounding.run(g.engine, from, work[l.size()+g.startSize():])
	}
	if len(packed) == 0 {
		packed = weights
	} else {
		l.bind(weights, packed)
		g.engine.pool.Run(l.parts(), l)
	}
	for i := range g.workers {
		t := &g.workers[i].tile
		t.source, t.weights, t.destination = from, packed, to
	}
	g.engine.pool.Run(g.phases[len(g.phases)-1].endPart, g)
}

// setStart pads the bias, repeated for folded positions; nil is zeros.
func (g *gather) setStart(start, bias []float32) {
	g.start = start
	clear(start)
	for at := 0; at < g.foldedChannels && bias != nil; at += g.channels {
		copy(start[at:], bias[:g.channels])
	}
}

// do does part i.
func (g *gather) do(i, worker int) {
	p := &g.phases[0]
	for n := 1; i >= p.endPart; n++ {
		p = &g.phases[n]
	}
	i -= p.firstPart
	rects, i := p.pieces[i%len(p.pieces)], i/len(p.pieces)
	firstPlane, share := i%p.planeRuns()*p.planesPerPart, i/p.planeRuns()
	planes := interval{from: firstPlane, to: min(firstPlane+p.planesPerPart, p.planes)}
	if g.dots == nil {
		g.group(&g.workers[worker], p, rects, planes, share)
		return
	}
	for n := range g.groups {
		g.group(&g.workers[worker], p, rects, planes, n)
	}
}

// shares is the parts that do different groups: each its own or, of dot products, all, as they read more of the source
// than of the weights.
func (g *gather) shares() int {
	if g.dots != nil {
		return 1
	}
	return len(g.groups)
}

// group does the channels of a group in some rects of some planes.
func (g *gather) group(w *gatherWorker, p *phase, rects []rect, planes interval, n int) {
	t := &w.tile
	group := g.groups[n]
	lanes := g.tier.lanes()
	t.vectors, t.live = group.width, min(g.foldedChannels-group.first, group.width*lanes)
	setTail(&t.tail, t.live-(group.width-1)*lanes)
	for slab := 0; slab < g.sourceChannels; slab += g.pack.slab {
		t.depth = min(g.pack.slab, g.sourceChannels-slab)
		t.start = nil // slabs after the first add to what is stored
		if slab == 0 {
			t.start = g.start[group.first:]
		}
		for plane := planes.from; plane < planes.to; plane++ {
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
			row := d.slot*g.pack.kernel[1] + h.slot
			if g.dots != nil {
				taps = g.dots.list(taps, r.w, line, row, g.groups[at.group])
				continue
			}
			for _, x := range p.axes[2].taps[r.w.firstTap:r.w.endTap] {
				slot := row*len(g.pack.slots) + x.slot
				taps = append(taps, tap{source: (line + x.offset) * g.sourceChannels, weights: weights + slot*slotStep})
			}
		}
	}
	if g.dots != nil {
		w.tile.masks, w.tile.depth = r.masks, len(r.masks)/g.pack.lanes
	}
	w.tile.taps = append(taps, tap{})[:len(taps)] // a kernel looks beyond the last
}
