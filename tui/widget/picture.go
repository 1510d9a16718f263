package widget

import (
	"image"
	"image/color"

	"dev.niftynet/viz/slice"
	"dev.niftynet/viz/term"
)

// Picture draws one slice in at most w x h cells, with the letters of the patient's sides. levels cuts the
// greys (see term.HalfBlocks).
func (th Theme) Picture(layers slice.Layers, plane slice.Plane, index int, w, h, levels int) *term.Grid {
	aspect := th.CellAspect
	if aspect <= 0 {
		aspect = 2
	}
	p := layers.Draw(plane, index, image.Pt(w, 2*h), aspect/2)
	var g *term.Grid
	if th.ASCII || th.Depth == term.Mono {
		g = term.Ramp(p.RGBA, p.Mark)
	} else {
		g = term.HalfBlocks(p.RGBA, levels)
	}
	if g.W < 8 || g.H < 4 {
		return g
	}
	for _, l := range []struct {
		x, y   int
		letter rune
	}{
		{0, g.H / 2, p.Edges.Left},
		{g.W - 1, g.H / 2, p.Edges.Right},
		{g.W / 2, 0, p.Edges.Top},
		{g.W / 2, p.Rect.Dy()/2 - 1, p.Edges.Bottom},
	} {
		under := g.At(l.x, l.y)
		ink := color.RGBA{R: 255, G: 255, B: 255, A: 255}
		if under.Ink.R > 140 {
			ink = color.RGBA{A: 255}
		}
		g.Set(l.x, l.y, term.Cell{Rune: l.letter, Ink: ink, Ground: under.Ink, Bold: true})
	}
	return g
}
