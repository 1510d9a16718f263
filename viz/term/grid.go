// Package term turns pictures and charts into lines of terminal text.
//
// Everything is drawn on a Grid of cells first; only Lines knows escape sequences, and it writes as few as
// the colours need: a change of colour is sent once, not once per cell.
package term

import (
	"image/color"
	"strings"
	"unicode"
)

// Cell is one character place. The zero cell is a blank.
type Cell struct {
	Rune   rune       // 0 is a blank
	Ink    color.RGBA // of the character; transparent is the terminal's own
	Ground color.RGBA // behind the character; transparent is the terminal's own
	Bold   bool
}

// Grid is a rectangle of cells.
type Grid struct {
	W, H  int
	Cells []Cell // cell (x, y) is at y*W + x
}

// NewGrid makes a blank grid; a negative size counts as 0.
func NewGrid(w, h int) *Grid {
	w, h = max(w, 0), max(h, 0)
	return &Grid{W: w, H: h, Cells: make([]Cell, w*h)}
}

// Set puts a cell; outside the grid it does nothing.
func (g *Grid) Set(x, y int, c Cell) {
	if x >= 0 && x < g.W && y >= 0 && y < g.H {
		g.Cells[y*g.W+x] = c
	}
}

// At is a cell; outside the grid it is a blank.
func (g *Grid) At(x, y int) Cell {
	if x < 0 || x >= g.W || y < 0 || y >= g.H {
		return Cell{}
	}
	return g.Cells[y*g.W+x]
}

// Text writes a line from (x, y) to the right in the style of the cell given and cuts it at the grid's edge.
// Every character takes one cell; those that may take none or two become '?', and control characters too.
func (g *Grid) Text(x, y int, s string, style Cell) {
	for _, r := range s {
		if !narrow(r) {
			r = '?'
		}
		style.Rune = r
		g.Set(x, y, style)
		x++
	}
}

// Paste copies another grid to (x, y), cut at the edges.
func (g *Grid) Paste(x, y int, other *Grid) {
	for row := range other.H {
		for col := range other.W {
			g.Set(x+col, y+row, other.Cells[row*other.W+col])
		}
	}
}

// Lines writes the grid for a terminal: H lines of W columns, each complete in itself (it ends in the
// terminal's own colours).
func (g *Grid) Lines(d Depth) []string {
	lines := make([]string, g.H)
	for y := range lines {
		lines[y] = line(g.Cells[y*g.W:(y+1)*g.W], d)
	}
	return lines
}

// pen is what the terminal would draw the next character with.
type pen struct {
	ink, ground ink
	bold        bool
}

func line(cells []Cell, d Depth) string {
	var out strings.Builder
	var now pen
	var sgr []byte
	for _, c := range cells {
		r, next := c.Rune, pen{d.quantise(c.Ink), d.quantise(c.Ground), c.Bold}
		if r == 0 {
			r = ' '
		}
		if r == '▀' && next.ink == next.ground && next.ink != 0 {
			r = ' '
		}
		if r == ' ' {
			next.ink, next.bold = now.ink, now.bold
		}
		if next != now {
			sgr = now.appendChange(sgr[:0], next, d)
			out.Write(sgr)
			now = next
		}
		out.WriteRune(r)
	}
	if now != (pen{}) {
		out.WriteString("\x1b[m")
	}
	return out.String()
}

// appendChange appends the one escape sequence that turns pen p into next.
func (p pen) appendChange(b []byte, next pen, d Depth) []byte {
	b = append(b, "\x1b["...)
	if next == (pen{}) {
		return append(b, 'm')
	}
	if p.bold != next.bold {
		if next.bold {
			b = append(b, "1;"...)
		} else {
			b = append(b, "22;"...)
		}
	}
	if p.ink != next.ink {
		b = append(next.ink.appendSGR(b, 30, d), ';')
	}
	if p.ground != next.ground {
		b = append(next.ground.appendSGR(b, 40, d), ';')
	}
	b[len(b)-1] = 'm'
	return b
}

// narrow says whether a character surely takes one column: of the alphabets, signs, lines, blocks and braille
// patterns below, those that are neither controls nor combine with what stands before them. Emoji and East Asian
// characters are not among them.
func narrow(r rune) bool {
	known := r >= 0x20 && r < 0x1100 || r >= 0x1e00 && r < 0x2300 || r >= 0x2500 && r < 0x25fd || r >= 0x2800 && r < 0x2900
	return known && !unicode.In(r, unicode.C, unicode.M, unicode.Zl, unicode.Zp)
}
