package cpu

// product is a call of an outer-product kernel for some taps of a plane of taps, over lines of a strip; offsets are
// from the first element of a plane of the source, of the gradient and of the sums.
type product struct {
	kernel                                 func(*outer)
	rows, width                            int
	lines, count                           int
	sourceAt, sourceStep, sourceLine       int
	sourceRow, sumsRow, sumsAt             int
	gradientAt, gradientStep, gradientLine int
}

// run calls the kernel for planes whose first elements in the source and the gradient are given.
func (p *product) run(o *outer, source, gradient int) {
	o.rows, o.width, o.lines, o.count = p.rows, p.width, p.lines, p.count
	o.sourceAt, o.sourceStep, o.sourceLine = source+p.sourceAt, p.sourceStep, p.sourceLine
	o.gradientAt, o.gradientStep, o.gradientLine = gradient+p.gradientAt, p.gradientStep, p.gradientLine
	o.sourceRow, o.sumsRow, o.sumsAt = p.sourceRow, p.sumsRow, p.sumsAt
	p.kernel(o)
}

// products covers a plane of taps over the strip of lines from up to but not to. Taps that have channels enough for a
// block go one by one, each over the positions at which it reads inside the source. Those of few channels go together,
// over the positions at which all of them do.
func (g *correlation) products(from, to int, group group) []product {
	const enough = 8 // sums, to hide the latency of multiplication
	h, w := &g.axes[1], &g.axes[2]
	var all []product
	if g.conv.CIn*group.vectors >= enough {
		for i := range h.taps {
			top, bottom := h.readers(i, g.conv.In[1])
			lines := interval{from: max(top, from), to: min(bottom, to), firstTap: i, endTap: i + 1}
			for j := range w.taps {
				left, right := w.readers(j, g.conv.In[2])
				all = g.cover(all, lines, interval{from: left, to: right, firstTap: j, endTap: j + 1}, group)
			}
		}
		return all
	}
	for _, lines := range h.intervals(g.conv.In[1]) {
		lines.from, lines.to = max(lines.from, from), min(lines.to, to)
		for _, columns := range w.intervals(g.conv.In[2]) {
			all = g.cover(all, lines, columns, group)
		}
	}
	return all
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
	most := 1 // elements of a run that a block takes
	for tier.outerKernel(1, most+1, group.vectors) != nil {
		most++
	}
	pieces := (width + most - 1) / most
	together := 1 // rows of taps in a block
	for pieces == 1 && tier.outerKernel(together+1, width, group.vectors) != nil {
		together++
	}
	for row := lines.firstTap; row < lines.endTap; row += together {
		rows := min(together, lines.endTap-row)
		for piece := range pieces {
			from, to := width*piece/pieces, width*(piece+1)/pieces
			p := g.operands(lines, run, row, group)
			p.kernel, p.rows, p.width = tier.outerKernel(rows, to-from, group.vectors), rows, to-from
			p.sourceAt += from
			p.sumsAt += from * g.pitch
			all = append(all, p)
		}
	}
	return all
}

// operands is where a product of a run of taps, from some row of taps on, finds its operands. Kernels do positions one
// after the other in lines that should be long, so what is narrower than high is taken by columns.
func (g *correlation) operands(lines, run interval, row int, group group) product {
	h, w := &g.axes[1], &g.axes[2]
	line := g.conv.In[2] * g.conv.CIn
	p := product{
		lines: lines.to - lines.from, count: run.to - run.from,
		sourceStep: w.step * g.conv.CIn, sourceLine: h.step * line, sourceRow: g.conv.Dilation[1] * line,
		gradientStep: g.foldedChannels, gradientLine: w.count * g.foldedChannels,
		sumsRow: len(g.slots) * g.conv.CIn * g.pitch,
	}
	p.sourceAt = (lines.from*h.step+h.taps[row].offset)*line + (run.from*w.step+w.taps[run.firstTap].offset)*g.conv.CIn
	p.gradientAt = (lines.from*w.count + run.from) * g.foldedChannels
	p.sumsAt = row*p.sumsRow + w.taps[run.firstTap].slot*g.conv.CIn*g.pitch + group.first
	if p.count < p.lines {
		p.lines, p.count = p.count, p.lines
		p.sourceStep, p.sourceLine = p.sourceLine, p.sourceStep
		p.gradientStep, p.gradientLine = p.gradientLine, p.gradientStep
	}
	return p
}
