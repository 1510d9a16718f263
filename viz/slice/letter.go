package slice

import (
	"image"
	"image/color"
	"image/draw"
)

// Lettered is the picture with the letters of the patient's sides on it, for where no other text can be beside it,
// such as an image file.
func (p *Picture) Lettered() *image.RGBA {
	img := image.NewRGBA(p.Rect)
	draw.Draw(img, img.Rect, p.RGBA, p.Rect.Min, draw.Src)
	size := img.Rect.Size()
	scale := max(min(size.X, size.Y)/120, 1)
	wide, high := 5*scale, 7*scale
	middleX, middleY := (size.X-wide)/2, (size.Y-high)/2
	letter(img, p.Edges.Left, image.Pt(2*scale, middleY), scale)
	letter(img, p.Edges.Right, image.Pt(size.X-wide-2*scale, middleY), scale)
	letter(img, p.Edges.Top, image.Pt(middleX, 2*scale), scale)
	letter(img, p.Edges.Bottom, image.Pt(middleX, size.Y-high-2*scale), scale)
	return img
}

// letter draws one letter of 5 x 7 dots, each dot scale pixels wide, with a dark edge so that it shows on any grey.
func letter(img *image.RGBA, r rune, at image.Point, scale int) {
	rows := glyph(r)
	dot := func(x, y, grow int, c color.Gray) {
		box := image.Rect(x*scale-grow, y*scale-grow, (x+1)*scale+grow, (y+1)*scale+grow).Add(at)
		draw.Draw(img, box, image.NewUniform(c), image.Point{}, draw.Src)
	}
	for _, pass := range []struct {
		grow int
		tone uint8
	}{{scale, 0}, {0, 255}} {
		for y, row := range rows {
			for x := range 5 {
				if row>>(4-x)&1 == 1 {
					dot(x, y, pass.grow, color.Gray{Y: pass.tone})
				}
			}
		}
	}
}

// glyph is a letter's rows of dots from the top, the leftmost dot in bit 4.
func glyph(r rune) [7]uint8 {
	switch r {
	case 'R':
		return [7]uint8{0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001}
	case 'L':
		return [7]uint8{0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111}
	case 'A':
		return [7]uint8{0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001}
	case 'P':
		return [7]uint8{0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000}
	case 'S':
		return [7]uint8{0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110}
	case 'I':
		return [7]uint8{0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110}
	default:
		return [7]uint8{}
	}
}
