package term

import (
	"fmt"
	"image/color"
	"strconv"
)

// Depth is how many colours a terminal can show.
type Depth int

// The depths, from none to 24 bits.
const (
	Mono Depth = iota
	Colour16
	Colour256
	TrueColour
)

// String names the depth as the command line does.
func (d Depth) String() string {
	switch d {
	case Colour16:
		return "16"
	case Colour256:
		return "256"
	case TrueColour:
		return "truecolour"
	default:
		return "mono"
	}
}

// Name is the colour nearest to c as other programs name it: "#rrggbb" where all are shown, else the number in
// xterm's palette; "" where there is none.
func (d Depth) Name(c color.RGBA) string {
	switch i := d.quantise(c); {
	case i == 0:
		return ""
	case i&rgb != 0:
		return fmt.Sprintf("#%06x", uint32(i&^rgb))
	default:
		return strconv.FormatUint(uint64(i-1), 10)
	}
}

// ink is a colour as a terminal of some depth has it: 0 is the terminal's own, 1+n entry n of the palette,
// and rgb|0xRRGGBB a true colour.
type ink uint32

const rgb ink = 1 << 31

// quantise finds the nearest colour of the depth; a transparent colour is the terminal's own.
func (d Depth) quantise(c color.RGBA) ink {
	if c.A == 0 || d == Mono {
		return 0
	}
	switch d {
	case TrueColour:
		return rgb | ink(c.R)<<16 | ink(c.G)<<8 | ink(c.B)
	case Colour256:
		return 1 + ink(nearest256(c))
	default:
		return 1 + ink(nearest16(c))
	}
}

// appendSGR appends the parameters that select the ink, as "38;5;12"; layer is 30 for text, 40 for background.
func (i ink) appendSGR(b []byte, layer int, d Depth) []byte {
	switch {
	case i == 0:
		return strconv.AppendInt(b, int64(layer+9), 10)
	case i&rgb != 0:
		b = strconv.AppendInt(b, int64(layer+8), 10)
		b = append(b, ";2;"...)
		b = strconv.AppendUint(b, uint64(i>>16&0xff), 10)
		b = append(b, ';')
		b = strconv.AppendUint(b, uint64(i>>8&0xff), 10)
		b = append(b, ';')
		return strconv.AppendUint(b, uint64(i&0xff), 10)
	case d == Colour16 && i > 8:
		return strconv.AppendInt(b, int64(layer+60)+int64(i-9), 10)
	case d == Colour16:
		return strconv.AppendInt(b, int64(layer)+int64(i-1), 10)
	default:
		b = strconv.AppendInt(b, int64(layer+8), 10)
		b = append(b, ";5;"...)
		return strconv.AppendUint(b, uint64(i-1), 10)
	}
}

// nearest256 picks from the 6x6x6 cube (16-231) and the 24 greys (232-255) of xterm's palette; the
// sixteen lowest entries are left out, because users redefine them.
func nearest256(c color.RGBA) int {
	r, g, b := cubeStep(c.R), cubeStep(c.G), cubeStep(c.B)
	cube := color.RGBA{R: cubeLevel(r), G: cubeLevel(g), B: cubeLevel(b)}
	best, distance := 16+36*r+6*g+b, distance2(c, cube)
	step := min(max((luma(c)-3)/10, 0), 23)
	level := uint8(8 + 10*step)
	if distance2(c, color.RGBA{R: level, G: level, B: level}) < distance {
		best = 232 + step
	}
	return best
}

func cubeLevel(step int) uint8 {
	if step == 0 {
		return 0
	}
	return uint8(55 + 40*step)
}

// cubeStep is the nearest of the cube's levels 0, 95, 135, 175, 215, 255.
func cubeStep(v uint8) int {
	switch {
	case v < 48:
		return 0
	case v < 115:
		return 1
	default:
		return (int(v) - 35) / 40
	}
}

// nearest16 picks from the sixteen ANSI colours: by hue where there is one, since the eye would miss that more than
// the right brightness, else from black, the two greys and white.
func nearest16(c color.RGBA) int {
	low, high := min(c.R, c.G, c.B), max(c.R, c.G, c.B)
	if high-low >= 48 {
		middle := low/2 + high/2
		index := 0
		for bit, v := range [3]uint8{c.R, c.G, c.B} {
			if v > middle {
				index |= 1 << bit
			}
		}
		if high >= 192 {
			index += 8
		}
		return index
	}
	switch l := luma(c); {
	case l < 64:
		return 0
	case l < 160:
		return 8
	case l < 224:
		return 7
	default:
		return 15
	}
}

// distance2 is the squared distance of two colours, weighted by what the eye sees of each primary.
func distance2(a, b color.RGBA) int {
	r, g, bl := int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B)
	return 3*r*r + 6*g*g + bl*bl
}

// luma is the brightness of a colour, 0 to 255 (ITU-R BT.601).
func luma(c color.RGBA) int {
	return (299*int(c.R) + 587*int(c.G) + 114*int(c.B) + 500) / 1000
}
