package cpu

// product is a call of an outer-product kernel for some taps of a plane of taps, over lines of a strip; offsets are
// from the first element of a plane of the source, of the gradient and of the sums.
type product struct {
	kernel                                 func(*outer)
	rows, width, vectors, live             int
	lines, count                           int
	sourceAt, sourceStep, sourceLine       int
	sourceRow, sumsRow, sumsAt             int
	gradientAt, gradientStep, gradientLine int
	tail                                   [16]int32
}

// run calls the kernel for planes whose first elements in the source and the gradient are given.
func (p *product) run(o *outer, source, gradient int) {
	o.rows, o.width, o.vectors, o.live, o.tail = p.rows, p.width, p.vectors, p.live, p.tail
	o.lines, o.count = p.lines, p.count
	o.sourceAt, o.sourceStep, o.sourceLine = source+p.sourceAt, p.sourceStep, p.sourceLine
	o.gradientAt, o.gradientStep, o.gradientLine = gradient+p.gradientAt, p.gradientStep, p.gradientLine
	o.sourceRow, o.sumsRow, o.sumsAt = p.sourceRow, p.sumsRow, p.sumsAt
	p.kernel(o)
}

// products covers a plane of taps over the strip of lines from up to but not to. Taps that have channels enough for a
// block go one by one, each over the positions at which it reads inside the source. Those of few channels go together,
// over the positions at which all of them do, and so do those along W that vectors hold, unless dilation keeps them apart:
// a block reads neighbours alone.
func (g *correlation) products(from, to int, group group, lines, columns []interval) []product {
	const narrow = 8 // columns, which the first strip takes for the whole plane
	var all []product
	for _, l := range lines {
		part := l
		part.from, part.to = max(l.from, from), min(l.to, to)
		for _, c := range columns {
			switch {
			case c.to-c.from >= min(narrow, g.axes[2].count):
				all = g.cover(all, part, c, group)
			case from == 0:
				all = g.cover(all, l, c, group)
			}
		}
	}
	return all
}

// stretches are the intervals of the lines and columns of a plane over which the products of a group go.
func (g *correlation) stretches(group group) (lines, columns []interval) {
	const enough = 8 // sums, to hide the latency of multiplication
	h, w := &g.axes[1], &g.axes[2]
	many := g.conv.CIn*group.width >= enough
	if !g.swapped && many || g.conv.Dilation[2] > 1 {
		columns = w.each(g.conv.In[2])
	} else {
		columns = w.intervals(g.conv.In[2])
	}
	if g.swapped || many {
		lines = h.each(g.conv.In[1])
	} else {
		lines = h.intervals(g.conv.In[1])
	}
	return lines, columns
}

// cover adds the products of some taps over some positions, one run at a time of taps that are neighbours along W in
// the source: a block reads those as one stretch of elements.
func (g *correlation) cover(all []product, lines, columns interval, group group) []product {
	if lines.from >= lines.to || columns.from >= columns.to {
		return all
	}
	taps := g.axes[2].taps[columns.firstTap:columns.endTap]
	for first := 0; first < len(taps); {
		last := first + 1
		for last < len(taps) && taps[last].offset == taps[last-1].offset+1 {
			last++
		}
		run := columns
		run.firstTap, run.endTap = columns.firstTap+first, columns.firstTap+last
		all = g.coverRun(all, lines, run, group)
		first = last
	}
	return all
}

// coverRun adds the products of a run of taps, in all rows of taps of lines: several rows in a block where they fit, or
// a row in several pieces where it does not.
func (g *correlation) coverRun(all []product, lines, run interval, group group) []product {
	tier, c := g.tier, g.conv
	width := (run.endTap - run.firstTap) * c.CIn
	if g.swapped {
		return g.coverVectors(all, lines, run, group)
	}
	most := 1 // elements of a run that a block takes
	for tier.outerKernel(1, most+1, group.width) != nil {
		most++
	}
	pieces := (width + most - 1) / most
	together := 1 // rows of taps in a block
	for pieces == 1 && tier.outerKernel(together+1, width, group.width) != nil {
		together++
	}
	for row := lines.firstTap; row < lines.endTap; row += together {
		rows := min(together, lines.endTap-row)
		for piece := range pieces {
			from, to := width*piece/pieces, width*(piece+1)/pieces
			p := g.operands(lines, run, row)
			p.kernel, p.rows, p.width = tier.outerKernel(rows, to-from, group.width), rows, to-from
			p.setLive(min(g.foldedChannels-group.first, group.width*tier.lanes()), tier.lanes())
			p.sourceAt += from
			p.gradientAt += group.first
			p.sumsRow = g.rowSize()
			p.sumsAt = row*g.rowSize() + (g.axes[2].taps[run.firstTap].slot*c.CIn+from)*g.pitch + group.first
			all = append(all, p)
		}
	}
	return all
}

// coverVectors adds the swapped products of a run of taps, whose elements are in vectors, in all rows of taps of lines.
func (g *correlation) coverVectors(all []product, lines, run interval, group group) []product {
	tier, lanes := g.tier, g.tier.lanes()
	width := (run.endTap - run.firstTap) * g.conv.CIn
	vectors := (width + lanes - 1) / lanes
	pieces := (vectors + g.most - 1) / g.most
	for row := lines.firstTap; row < lines.endTap; row++ {
		for piece := range pieces {
			from, to := vectors*piece/pieces, vectors*(piece+1)/pieces
			p := g.operands(lines, run, row)
			p.sourceAt, p.sourceStep, p.sourceLine, p.gradientAt, p.gradientStep, p.gradientLine = p.gradientAt,
				p.gradientStep, p.gradientLine, p.sourceAt+from*lanes, p.sourceStep, p.sourceLine
			p.kernel, p.rows, p.width = tier.outerKernel(1, group.width, to-from), 1, group.width
			p.sourceAt += group.first
			p.setLive(min(width-from*lanes, (to-from)*lanes), lanes)
			p.sumsAt = row*g.rowSize() + group.first*g.pitch + g.axes[2].taps[run.firstTap].slot*g.conv.CIn + from*lanes
			all = append(all, p)
		}
	}
	return all
}

// setLive sets the elements that vectors hold.
func (p *product) setLive(live, lanes int) {
	p.live, p.vectors = live, (live+lanes-1)/lanes
	setTail(&p.tail, live-(p.vectors-1)*lanes)
}

// operands is where a product of a run of taps, from some row of taps on, finds its operands. Kernels do positions one
// after the other in lines that should be long, so what is narrower than high is taken by columns.
func (g *correlation) operands(lines, run interval, row int) product {
	h, w := &g.axes[1], &g.axes[2]
	line := g.conv.In[2] * g.conv.CIn
	p := product{
		lines: lines.to - lines.from, count: run.to - run.from,
		sourceStep: w.step * g.conv.CIn, sourceLine: h.step * line, sourceRow: g.conv.Dilation[1] * line,
		gradientStep: g.foldedChannels, gradientLine: w.count * g.foldedChannels,
	}
	p.sourceAt = (lines.from*h.step+h.taps[row].offset)*line + (run.from*w.step+w.taps[run.firstTap].offset)*g.conv.CIn
	p.gradientAt = (lines.from*w.count + run.from) * g.foldedChannels
	if p.count < p.lines {
		p.lines, p.count = p.count, p.lines
		p.sourceStep, p.sourceLine = p.sourceLine, p.sourceStep
		p.gradientStep, p.gradientLine = p.gradientLine, p.gradientStep
	}
	return p
}
