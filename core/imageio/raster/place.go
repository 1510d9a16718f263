package raster

import (
	"errors"
	"fmt"
	"image"
	"image/color"

	"dev.niftynet/core/volume"
)

// place puts a decoded page into slice z of a volume.
func (p *picture) place(v *volume.Volume, z int, decoded image.Image) error {
	if size := decoded.Bounds().Size(); size.X != p.columns || size.Y != p.rows {
		return fmt.Errorf("%dx%d pixels, but its header says %dx%d: the file is damaged", size.X, size.Y, p.columns, p.rows)
	}
	at, err := pixels(decoded)
	if err != nil {
		return err
	}
	stretch := uint16(1) // by which the decoder multiplied, so that white is 255
	if p.bits < 8 {
		stretch = 255 / (1<<p.bits - 1)
	}
	n := p.columns * p.rows
	for i := range n {
		values := at(i%p.columns, i/p.columns)
		for c, from := range p.channels {
			v.Data[(c*len(p.pages)+z)*n+i] = float32(values[from] / stretch)
		}
	}
	return nil
}

// pixels gives red, green, blue and opacity as they are stored; of grey, red is enough.
func pixels(decoded image.Image) (func(x, y int) [4]uint16, error) {
	switch m := decoded.(type) {
	case *image.Gray:
		return func(x, y int) [4]uint16 { return [4]uint16{uint16(m.GrayAt(x, y).Y)} }, nil
	case *image.Gray16:
		return func(x, y int) [4]uint16 { return [4]uint16{m.Gray16At(x, y).Y} }, nil
	case *image.NRGBA:
		return func(x, y int) [4]uint16 {
			c := m.NRGBAAt(x, y)
			return [4]uint16{uint16(c.R), uint16(c.G), uint16(c.B), uint16(c.A)}
		}, nil
	case *image.NRGBA64:
		return func(x, y int) [4]uint16 {
			c := m.NRGBA64At(x, y)
			return [4]uint16{c.R, c.G, c.B, c.A}
		}, nil
	case *image.RGBA:
		return func(x, y int) [4]uint16 { return narrow(m.RGBAAt(x, y)) }, nil
	case *image.RGBA64:
		return func(x, y int) [4]uint16 {
			c := m.RGBA64At(x, y)
			return [4]uint16{c.R, c.G, c.B, c.A}
		}, nil
	case *image.YCbCr:
		return func(x, y int) [4]uint16 {
			c := m.YCbCrAt(x, y)
			r, g, b := color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
			return [4]uint16{uint16(r), uint16(g), uint16(b), 255}
		}, nil
	case *image.Paletted:
		return palette(m)
	default:
		return nil, errors.New("pixels of no known kind, which are not read: convert it to PNG or NIfTI")
	}
}

func narrow(c color.RGBA) [4]uint16 {
	return [4]uint16{uint16(c.R), uint16(c.G), uint16(c.B), uint16(c.A)}
}

// palette looks colours up, each of 8 bits, once.
func palette(m *image.Paletted) (func(x, y int) [4]uint16, error) {
	var colours [256][4]uint16
	for i, c := range m.Palette[:min(len(m.Palette), len(colours))] {
		if n, ok := c.(color.NRGBA); ok {
			colours[i] = [4]uint16{uint16(n.R), uint16(n.G), uint16(n.B), uint16(n.A)}
		} else {
			r, g, b, a := c.RGBA()
			colours[i] = [4]uint16{uint16(r >> 8), uint16(g >> 8), uint16(b >> 8), uint16(a >> 8)}
		}
	}
	for _, i := range m.Pix {
		if int(i) >= len(m.Palette) {
			return nil, fmt.Errorf("colour %d is not in its palette of %d: the file is damaged", i, len(m.Palette))
		}
	}
	return func(x, y int) [4]uint16 { return colours[m.ColorIndexAt(x, y)] }, nil
}
