package term

import "image/color"

// Dots is a canvas of braille dots: two columns and four rows of them in each cell.
type Dots struct {
	W, H  int  // in cells
	ASCII bool // Draw uses ASCII characters of about the same shape
	bits  []uint8
	ink   []color.RGBA
	owner []int
}

// NewDots makes an empty canvas of w x h cells; a negative size counts as 0.
func NewDots(w, h int) *Dots {
	w, h = max(w, 0), max(h, 0)
	return &Dots{W: w, H: h, bits: make([]uint8, w*h), ink: make([]color.RGBA, w*h), owner: make([]int, w*h)}
}

// Set puts a dot at column x (0 to 2W-1) and row y (0 to 4H-1). Owners paint over each other: in a cell where
// a later owner draws, the dots of the earlier one vanish, so lines that cross stay legible.
func (d *Dots) Set(x, y, owner int, ink color.RGBA) {
	if x < 0 || y < 0 || x >= 2*d.W || y >= 4*d.H {
		return
	}
	i := y/4*d.W + x/2
	if d.owner[i] != owner {
		d.bits[i], d.owner[i] = 0, owner
	}
	d.ink[i] = ink
	d.bits[i] |= dotBit(x%2, y%4)
}

// dotBit is Unicode's numbering of braille dots: 1 2 3 7 down the left column, 4 5 6 8 down the right.
func dotBit(x, y int) uint8 {
	if y == 3 {
		return 0x40 << x
	}
	return 1 << (3*x + y)
}

// Draw puts the dots on a grid with their upper left cell at (x, y); cells without dots are left as they are.
func (d *Dots) Draw(g *Grid, x, y int) {
	for i, bits := range d.bits {
		if bits == 0 {
			continue
		}
		r := rune(0x2800) + rune(bits)
		if d.ASCII {
			r = asciiDots(bits)
		}
		g.Set(x+i%d.W, y+i/d.W, Cell{Rune: r, Ink: d.ink[i]})
	}
}

// asciiDots is the character that looks most like the dots.
func asciiDots(bits uint8) rune {
	upper, lower := bits&0b0000_1001 != 0, bits&0b1100_0000 != 0
	middle := bits&0b0011_0110 != 0
	switch {
	case upper && lower:
		return '|'
	case upper && !middle:
		return '\''
	case lower && !middle:
		return '.'
	default:
		return '-'
	}
}
