package cpu

import "dev.niftynet/core/kernel"

// correlation sums, for every tap, the products of source elements and gradients over all positions: the
// gradient of the weights. Positions are cut into slabs of lines, and slabs into chunks that have sums of their
// own, added up in order at the end. A part is one plane of taps, for one group of channels and one chunk.
type correlation struct {
	engine      *Engine
	conv        kernel.Conv
	axes        [3]axis
	slots       [][]int // taps along W of every slot, by folded position
	channels    int     // of the gradient at a position, which may be several folded into one
	ones        bool    // the source is one everywhere
	groups      []group // weightsAt is where its sums are in those of a chunk
	blocks      [][]outerBlock
	copied      bool
	lines       int // of a slab, at most
	slabs       int
	chunks      int
	chunkSize   int
	scratch     int
	from, dy    []float32
	dw          []float32
	sums        []float32
	workers     []correlationWorker
	combination combination
}

// outerBlock is the taps and channels that one outer product covers: rows of taps along H from row, each with
// width elements from an element of the source at a row's first tap.
type outerBlock struct {
	row, rows int
	element   int // from the first tap along W
	sum       int // among the elements of a row of taps
	width     int
	kernel    func(*outer)
}

type correlationWorker struct {
	outer   outer
	scratch []float32
	one     [1]float32 // the source of a sum of gradients alone
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

// newBiasSum is the correlation with one, whose only tap is the gradient of the bias. Positions are folded
// to fill several vectors.
func newBiasSum(e *Engine, c kernel.Conv) *correlation {
	one := [3]int{1, 1, 1}
	c = flatten(kernel.Conv{N: c.N, In: c.Out, Out: c.Out, CIn: 1, COut: c.COut, Kernel: one, Stride: one, Dilation: one})
	fold := 1
	for c.In[2]%(2*fold) == 0 && 2*fold*c.COut <= 4*e.tier.lanes() {
		fold *= 2
	}
	g := &correlation{engine: e, conv: c, channels: c.COut * fold, slots: [][]int{make([]int, fold)}, ones: true}
	g.axes = [3]axis{forwardAxis(c, 0), forwardAxis(c, 1), {count: c.In[2] / fold, taps: make([]axisTap, 1)}}
	g.prepare()
	return g
}

func (g *correlation) prepare() {
	const (
		positions = 256     // of a slab, or more
		most      = 16      // chunks
		memory    = 1 << 20 // elements of all sums, or those of one chunk
	)
	tier, c := g.engine.tier, g.conv
	row := len(g.slots) * c.CIn
	g.groups = chooseGroups(tier, row, g.channels)
	for i := range g.groups {
		group := &g.groups[i]
		group.weightsAt = g.chunkSize
		g.chunkSize += c.Kernel[0] * c.Kernel[1] * row * group.vectors * tier.lanes()
		g.blocks = append(g.blocks, g.cut(group.vectors))
	}
	h, w := &g.axes[1], &g.axes[2]
	g.lines = min(h.count, (positions+w.count-1)/w.count)
	perPlane := (h.count + g.lines - 1) / g.lines
	g.slabs = c.N * g.axes[0].count * perPlane
	g.chunks = min(g.slabs, most, max(1, memory/g.chunkSize))
	top, bottom := h.reach(0, h.count)
	low, high := w.reach(0, w.count)
	if g.copied = !g.ones && (top < 0 || bottom > c.In[1] || low < 0 || high > c.In[2]); g.copied {
		top, bottom = h.reach(0, g.lines)
		g.scratch = (bottom - top) * (high - low) * c.CIn
	}
	g.workers = make([]correlationWorker, g.engine.Threads())
	for i := range g.workers {
		g.workers[i].one[0] = 1
	}
	g.combination = combination{correlation: g}
}

// cut covers the taps of a plane with blocks.
func (g *correlation) cut(vectors int) []outerBlock {
	tier, height := g.engine.tier, g.conv.Kernel[1]
	taps := g.axes[2].taps
	row := len(taps) * g.conv.CIn
	if g.contiguous(0) == len(taps) && tier.outerKernel(2, row, vectors) != nil && height > 1 {
		return g.cutRows(row, vectors)
	}
	var blocks []outerBlock
	for first := 0; first < len(taps); {
		last := first + g.contiguous(first)
		run := (last - first) * g.conv.CIn
		most := 1
		for tier.outerKernel(1, most+1, vectors) != nil {
			most++
		}
		pieces := (run + most - 1) / most
		for piece := range pieces {
			from, to := run*piece/pieces, run*(piece+1)/pieces
			for h := range height {
				blocks = append(blocks, outerBlock{
					row: h, rows: 1, width: to - from, kernel: tier.outerKernel(1, to-from, vectors),
					element: (taps[first].offset-taps[0].offset)*g.conv.CIn + from,
					sum:     first*g.conv.CIn + from,
				})
			}
		}
		first = last
	}
	return blocks
}

// cutRows covers the taps of a plane with blocks of several short rows.
func (g *correlation) cutRows(row, vectors int) []outerBlock {
	tier, height := g.engine.tier, g.conv.Kernel[1]
	most := 2
	for most < height && tier.outerKernel(most+1, row, vectors) != nil {
		most++
	}
	pieces := (height + most - 1) / most
	var blocks []outerBlock
	for piece := range pieces {
		from, to := height*piece/pieces, height*(piece+1)/pieces
		blocks = append(blocks, outerBlock{
			row: from, rows: to - from, width: row, kernel: tier.outerKernel(to-from, row, vectors),
		})
	}
	return blocks
}

// contiguous is the number of taps along W, from the first, that are neighbours in the source.
func (g *correlation) contiguous(first int) int {
	taps := g.axes[2].taps
	n := 1
	for first+n < len(taps) && taps[first+n].offset == taps[first].offset+n {
		n++
	}
	return n
}

// workSize is the number of elements of scratch memory.
func (g *correlation) workSize() int {
	return alignment + g.chunks*g.chunkSize + len(g.workers)*g.scratch
}

// run sums all chunks and combines them.
func (g *correlation) run(from, dy, dw, work []float32) {
	work = aligned(work)
	var rest []float32
	g.sums, rest = work[:g.chunks*g.chunkSize], work[g.chunks*g.chunkSize:]
	for i := range g.workers {
		g.workers[i].scratch, rest = rest[:g.scratch], rest[g.scratch:]
	}
	g.from, g.dy, g.dw = from, dy, dw
	g.engine.pool.Run(g.chunks*g.conv.Kernel[0]*len(g.groups), g)
	g.engine.pool.Run(len(dw)/g.conv.CIn/g.conv.COut, &g.combination)
}

// Do does part i.
func (g *correlation) Do(i, worker int) {
	w := &g.workers[worker]
	o := &w.outer
	plane := i % g.conv.Kernel[0]
	i /= g.conv.Kernel[0]
	chunk := i % g.chunks
	group := g.groups[i/g.chunks]
	lanes := g.engine.tier.lanes()
	o.vectors, o.sumsStep = group.vectors, group.vectors*lanes
	o.live = min(g.channels-group.first, o.sumsStep)
	setTail(&o.tail, o.live-(group.vectors-1)*lanes)
	o.sumsRow = len(g.slots) * g.conv.CIn * o.sumsStep
	planeSize := g.conv.Kernel[1] * o.sumsRow
	o.sums = g.sums[chunk*g.chunkSize+group.weightsAt+plane*planeSize:][:planeSize]
	clear(o.sums)
	for slab := g.slabs * chunk / g.chunks; slab < g.slabs*(chunk+1)/g.chunks; slab++ {
		g.slab(w, slab, plane, i/g.chunks)
	}
}

// slab adds one slab's products to the sums of a plane of taps.
func (g *correlation) slab(w *correlationWorker, slab, plane, group int) {
	o := &w.outer
	d, h, x := &g.axes[0], &g.axes[1], &g.axes[2]
	perPlane := (h.count + g.lines - 1) / g.lines
	lines := span2(slab%perPlane, g.lines, h.count)
	slab /= perPlane
	position, image := slab%d.count, slab/d.count
	depth := position*d.step + d.taps[plane].offset
	if depth < 0 || depth >= g.conv.In[0] {
		return
	}
	source := g.read(w, image, depth, lines)
	o.gradient = g.dy
	o.gradientStep, o.gradientLine = g.channels, x.count*g.channels
	o.gradientAt = ((image*d.count+position)*h.count+lines[0])*o.gradientLine + g.groups[group].first
	o.lines, o.count = lines[1]-lines[0], x.count
	origin := source.origin + depth*source.plane + lines[0]*h.step*source.line + x.taps[0].offset*g.conv.CIn
	o.sourceStep, o.sourceLine, o.sourceRow = x.step*g.conv.CIn, h.step*source.line, g.conv.Dilation[1]*source.line
	for i := range g.blocks[group] {
		b := &g.blocks[group][i]
		o.rows, o.width = b.rows, b.width
		o.sourceAt = origin + h.taps[b.row].offset*source.line + b.element
		o.sumsAt = b.row*o.sumsRow + b.sum*o.sumsStep
		b.kernel(o)
	}
}

// read gives a slab the lines of its source: of the tensor itself, or a copy with zeros around them.
func (g *correlation) read(w *correlationWorker, image, depth int, lines [2]int) view {
	if g.ones {
		w.outer.source = w.one[:]
		return view{}
	}
	if !g.copied {
		line := g.conv.In[2] * g.conv.CIn
		plane := g.conv.In[1] * line
		w.outer.source = g.from
		return view{origin: image * g.conv.In[0] * plane, plane: plane, line: line}
	}
	c := rowCopy{from: g.from, to: w.scratch, size: g.conv.In, channels: g.conv.CIn, image: image}
	c.planes = [2]int{depth, depth + 1}
	c.lines[0], c.lines[1] = g.axes[1].reach(lines[0], lines[1])
	c.columns[0], c.columns[1] = g.axes[2].reach(0, g.axes[2].count)
	w.outer.source = w.scratch
	return c.run(true)
}
