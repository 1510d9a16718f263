// Package plot draws line charts of braille dots on a grid of terminal cells.
package plot

import (
	"image/color"
	"math"
	"strings"

	"dev.niftynet/viz/term"
)

// Dash is the pattern of a line, so that lines can be told apart without colour.
type Dash int

// The patterns.
const (
	Solid Dash = iota
	Dashed
	Dotted
	DashDotted
)

// on says whether the pattern has a dot in pixel column x.
func (d Dash) on(x int) bool {
	switch d {
	case Dashed:
		return x%8 < 5
	case Dotted:
		return x%4 < 2
	case DashDotted:
		return x%12 < 6 || x%12 == 8 || x%12 == 9
	default:
		return true
	}
}

// Series is one line. A value that is not finite leaves a gap, as does one that is not positive on a logarithmic
// axis; neither touches the bounds.
type Series struct {
	Name   string // in the legend; a series without a name has no entry
	X, Y   []float64
	Colour color.RGBA
	Dash   Dash
}

// Chart is a set of lines over one pair of axes. Later series are painted over earlier ones.
type Chart struct {
	Series []Series
	XName  string
	// XLow and XHigh are the ends of the x axis; where they are equal the values set them.
	XLow, XHigh float64
	LogY        bool
	ASCII       bool
	Frame       color.RGBA // of the axes and their numbers
}

// Draw draws the chart in w x h cells. What does not fit is left out in this order: legend, axis numbers, axes.
func (c Chart) Draw(w, h int) *term.Grid {
	g := term.NewGrid(w, h)
	if g.W == 0 || g.H == 0 {
		return g
	}
	f := c.layout(g.W, g.H)
	c.drawAxes(g, f)
	dots := term.NewDots(f.width, f.height)
	for i, s := range c.Series {
		c.drawLine(dots, f, s, i+1)
	}
	dots.ASCII = c.ASCII
	dots.Draw(g, f.left, 0)
	c.drawGaps(g, f)
	c.drawLegend(g, f)
	return g
}

// frame is where the parts of a chart lie.
type frame struct {
	left, width, height int // cells: of the plot's area, which starts at row 0
	axes, numbers       bool
	legend              int // columns at the right, 0 without a legend
	x, y                axis
	yTicks              []float64
}

func (c Chart) layout(w, h int) frame {
	f := frame{width: w, height: h, axes: w >= 12 && h >= 4, numbers: w >= 20 && h >= 6}
	if f.axes {
		f.height--
	}
	if f.numbers {
		f.height--
	}
	f.x, f.y = c.bounds()
	f.y.pixels = 4 * f.height
	if f.numbers {
		f.yTicks = f.y.ticks(max(f.height/3, 3))
		for _, t := range f.yTicks {
			f.left = max(f.left, len([]rune(Number(t))))
		}
		if f.left > w/3 {
			f.left, f.yTicks = 0, nil
		}
	}
	if f.axes {
		f.left++
	}
	if legend := c.legendWidth(); legend > 0 && w-f.left-legend >= 24 {
		f.legend = legend
	}
	f.width = w - f.left - f.legend
	f.x.pixels = 2 * f.width
	return f
}

// bounds fits the axes to the finite values.
func (c Chart) bounds() (x, y axis) {
	x = axis{low: math.Inf(1), high: math.Inf(-1)}
	y = axis{low: math.Inf(1), high: math.Inf(-1), log: c.LogY}
	for _, s := range c.Series {
		for i, v := range s.Y[:min(len(s.X), len(s.Y))] {
			if !finite(s.X[i]) {
				continue
			}
			x.low, x.high = math.Min(x.low, s.X[i]), math.Max(x.high, s.X[i])
			if t := y.place(v); finite(t) {
				y.low, y.high = math.Min(y.low, t), math.Max(y.high, t)
			}
		}
	}
	if c.XLow < c.XHigh {
		x.low, x.high = c.XLow, c.XHigh
	}
	x.low, x.high = span(x.low, x.high)
	y.low, y.high = span(y.low, y.high)
	return x, y
}

// drawLine draws one series: in each pixel column the range of its values, joined to the column before.
func (c Chart) drawLine(dots *term.Dots, f frame, s Series, owner int) {
	pen := pen{dots: dots, owner: owner, series: s, bottom: 4*f.height - 1}
	for i, v := range s.Y[:min(len(s.X), len(s.Y))] {
		x, okX := f.x.pixel(s.X[i])
		y, okY := f.y.pixel(v)
		if !okX || !okY {
			pen.lift()
			continue
		}
		pen.to(x, y)
	}
	pen.lift()
}

// pen draws a line point by point and draws each pixel column only once, however many points fall into it.
type pen struct {
	dots      *term.Dots
	owner     int
	series    Series
	bottom    int
	down      bool
	moved     bool // the line has left its first column
	x, y      int  // of the last point
	low, high int  // range within column x
}

// to moves on to a pixel; y counts upwards.
func (p *pen) to(x, y int) {
	if !p.down {
		p.down, p.moved, p.x, p.y, p.low, p.high = true, false, x, y, y, y
		return
	}
	if x == p.x {
		p.y, p.low, p.high = y, min(p.low, y), max(p.high, y)
		return
	}
	p.moved = true
	p.column(p.x, p.low, p.high)
	// Between two columns the line is split at the half, so that a steep step is drawn on both sides.
	last := p.y
	steps := max(x-p.x, p.x-x)
	for i := 1; i < steps; i++ {
		at := p.y + (y-p.y)*i/steps
		p.column(p.x+(x-p.x)*i/steps, min(last, at), max(last, at))
		last = at
	}
	p.x, p.y, p.low, p.high = x, y, min(last, y), max(last, y)
}

// lift ends the line. A line of one column is a lone value, which no dash may swallow: it becomes a spot.
func (p *pen) lift() {
	switch {
	case p.down && p.moved:
		p.column(p.x, p.low, p.high)
	case p.down:
		p.dot(p.x, p.low, p.high+1)
		p.dot(p.x+1, p.low, p.high+1)
	}
	p.down = false
}

func (p *pen) column(x, low, high int) {
	if p.series.Dash.on(x) {
		p.dot(x, low, high)
	}
}

// dot fills a column of pixels.
func (p *pen) dot(x, low, high int) {
	for y := low; y <= high; y++ {
		p.dots.Set(x, p.bottom-y, p.owner, p.series.Colour)
	}
}

// drawGaps marks on the axis where a series has a value that is not a number or not finite.
func (c Chart) drawGaps(g *term.Grid, f frame) {
	if !f.axes {
		return
	}
	mark := '×'
	if c.ASCII {
		mark = 'x'
	}
	for _, s := range c.Series {
		for i, v := range s.Y[:min(len(s.X), len(s.Y))] {
			if x, ok := f.x.pixel(s.X[i]); ok && !finite(v) {
				g.Set(f.left+x/2, f.height, term.Cell{Rune: mark, Ink: s.Colour, Bold: true})
			}
		}
	}
}

// legendWidth is the columns that the longest entry takes, with a blank before it.
func (c Chart) legendWidth() int {
	width := 0
	for _, s := range c.Series {
		if s.Name != "" {
			width = max(width, len([]rune(c.entry(s)))+1)
		}
	}
	return width
}

// entry is a series' line in the legend: pattern, name, last finite value.
func (c Chart) entry(s Series) string {
	patterns := [...]string{"━━", "╍╍", "┅┅", "━╍"}
	if c.ASCII {
		patterns = [...]string{"--", "- ", "..", "-."}
	}
	parts := []string{patterns[int(s.Dash)%len(patterns)], s.Name}
	if i := lastFinite(s.Y); i >= 0 {
		parts = append(parts, Number(round(s.Y[i], 3)))
	}
	return strings.Join(parts, " ")
}

func lastFinite(y []float64) int {
	for i := len(y) - 1; i >= 0; i-- {
		if finite(y[i]) {
			return i
		}
	}
	return -1
}
