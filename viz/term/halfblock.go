package term

import (
	"image"
	"image/color"
)

// HalfBlocks draws a picture with two pixels in each cell, one above the other: the upper is the ink of a
// '▀', the lower its ground. The pixels are square where a cell is twice as high as wide. Greys are cut to
// the given number of levels (0 keeps all): fewer levels make longer runs, so fewer bytes.
func HalfBlocks(img *image.RGBA, levels int) *Grid {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	g := NewGrid(w, (h+1)/2)
	for y := range g.H {
		for x := range w {
			c := Cell{Rune: '▀', Ink: reduce(img.RGBAAt(x, 2*y), levels)}
			if 2*y+1 < h {
				c.Ground = reduce(img.RGBAAt(x, 2*y+1), levels)
			}
			g.Set(x, y, c)
		}
	}
	return g
}

// reduce cuts a grey to one of so many levels and leaves colours alone.
func reduce(c color.RGBA, levels int) color.RGBA {
	if levels < 2 || c.R != c.G || c.G != c.B {
		return c
	}
	step := (int(c.R)*(levels-1) + 127) / 255
	v := uint8(step * 255 / (levels - 1))
	return color.RGBA{R: v, G: v, B: v, A: c.A}
}

// Ramp draws a picture with characters alone, darker to lighter, two pixels in each cell as HalfBlocks has
// them. Where mark gives a character for one of the two pixels, that is drawn instead; mark may be nil.
func Ramp(img *image.RGBA, mark func(x, y int) rune) *Grid {
	const ramp = " .:-=+*#%@"
	w, h := img.Rect.Dx(), img.Rect.Dy()
	g := NewGrid(w, (h+1)/2)
	for y := range g.H {
		for x := range w {
			low := min(2*y+1, h-1)
			v := (luma(img.RGBAAt(x, 2*y)) + luma(img.RGBAAt(x, low))) / 2
			r := rune(ramp[v*(len(ramp)-1)/255])
			if mark != nil {
				for _, row := range [2]int{low, 2 * y} {
					if m := mark(x, row); m != 0 {
						r = m
					}
				}
			}
			g.Set(x, y, Cell{Rune: r})
		}
	}
	return g
}
