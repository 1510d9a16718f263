package plot

import (
	"slices"

	"dev.niftynet/viz/term"
)

// label is one entry of the legend and the row it wants: that of its line's end.
type label struct {
	text string
	end  int // pixel of the line's end, from the bottom
	row  int
	cell term.Cell
}

// drawLegend writes each series' entry beside the end of its line, moved apart where they would collide.
func (c Chart) drawLegend(g *term.Grid, f frame) {
	if f.legend == 0 {
		return
	}
	var labels []label
	for _, s := range c.Series {
		if s.Name == "" {
			continue
		}
		l := label{text: c.entry(s), cell: term.Cell{Ink: s.Colour}}
		if i := lastFinite(s.Y); i >= 0 {
			if y, ok := f.y.pixel(s.Y[i]); ok {
				l.end, l.row = y, f.height-1-y/4
			}
		}
		labels = append(labels, l)
	}
	slices.SortStableFunc(labels, func(a, b label) int { return b.end - a.end })
	for i := range labels { // push down
		if i > 0 {
			labels[i].row = max(labels[i].row, labels[i-1].row+1)
		}
	}
	floor := f.height
	for i := len(labels) - 1; i >= 0; i-- { // and back up from the bottom
		labels[i].row = min(labels[i].row, floor-1)
		floor = labels[i].row
	}
	for _, l := range labels {
		if l.row >= 0 {
			g.Text(f.left+f.width+1, l.row, l.text, l.cell)
		}
	}
}

// drawAxes draws the two axes with their ticks, numbers and the name of x.
func (c Chart) drawAxes(g *term.Grid, f frame) {
	if !f.axes {
		return
	}
	glyphs := []rune("│┤└─┬")
	if c.ASCII {
		glyphs = []rune("|++-+")
	}
	cell := term.Cell{Ink: c.Frame}
	put := func(x, y int, r rune) {
		cell.Rune = r
		g.Set(x, y, cell)
	}
	for y := range f.height {
		put(f.left-1, y, glyphs[0])
	}
	put(f.left-1, f.height, glyphs[2])
	for x := range f.width {
		put(f.left+x, f.height, glyphs[3])
	}
	for _, t := range f.yTicks {
		if y, ok := f.y.pixel(t); ok {
			row := f.height - 1 - y/4
			text := Number(t)
			g.Text(f.left-1-len([]rune(text)), row, text, cell)
			put(f.left-1, row, glyphs[1])
		}
	}
	if f.numbers {
		c.drawXNumbers(g, f, glyphs[4])
	}
}

// drawXNumbers writes the numbers under the x axis, none touching another, and the axis' name at its end.
func (c Chart) drawXNumbers(g *term.Grid, f frame, tick rune) {
	cell := term.Cell{Ink: c.Frame}
	end := f.left + f.width - len([]rune(c.XName))
	if c.XName != "" && f.width > 2*len([]rune(c.XName)) {
		g.Text(end, f.height+1, c.XName, cell)
		end--
	} else {
		end = f.left + f.width
	}
	free := 0
	for _, t := range f.x.ticks(max(f.width/10, 2)) {
		x, ok := f.x.pixel(t)
		if !ok {
			continue
		}
		text := Number(t)
		at := max(f.left+x/2-len([]rune(text))/2, 0)
		if at < free || at+len([]rune(text)) > end {
			continue
		}
		g.Text(at, f.height+1, text, cell)
		g.Set(f.left+x/2, f.height, term.Cell{Rune: tick, Ink: c.Frame})
		free = at + len([]rune(text)) + 1
	}
}
