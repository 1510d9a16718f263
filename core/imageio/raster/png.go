package raster

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image/color"
	"image/jpeg"
	"io"

	"dev.niftynet/core/stored"
)

// describePNG reads the chunks before the pixels (https://www.w3.org/TR/png).
func describePNG(r io.Reader) (picture, error) {
	p := picture{format: "png", spacingMM: [2]float64{1, 1}, pages: []page{{}}, ratio: stored.DeflateRatio}
	if _, err := io.CopyN(io.Discard, r, 8); err != nil {
		return p, err
	}
	colours := -1
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return p, err
		}
		length := int64(binary.BigEndian.Uint32(head[:]))
		body := make([]byte, min(length, 16))
		if _, err := io.ReadFull(r, body); err != nil {
			return p, err
		}
		if _, err := io.CopyN(io.Discard, r, length-int64(len(body))+4); err != nil {
			return p, err
		}
		switch kind := string(head[4:]); {
		case kind == "IHDR" && len(body) == 13:
			p.columns, p.rows = int(binary.BigEndian.Uint32(body)), int(binary.BigEndian.Uint32(body[4:]))
			p.bits, colours = int(body[8]), int(body[9])
			p.bigEndian = p.bits == 16
		case kind == "pHYs" && len(body) == 9:
			p.scale(body)
		case kind == "tRNS" && colours == 3:
			p.channels = []int{0, 1, 2, 3}
		case kind == "acTL":
			return p, errors.New("it is a moving picture: save the frame that is meant")
		case kind == "IDAT":
			return p, p.colour(colours)
		}
	}
}

// scale takes pHYs: pixels along x and y in a metre or, if it does not say in what, only their shape.
func (p *picture) scale(body []byte) {
	x, y := binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
	if inMetres := body[8] == 1; inMetres && x > 0 && y > 0 {
		p.spacingMM, p.sized = [2]float64{1000 / float64(x), 1000 / float64(y)}, true
	}
}

// colour is the channels of PNG's kinds of colour.
func (p *picture) colour(kind int) error {
	p.pixelBits = p.bits
	switch kind {
	case 0:
		p.channels = []int{0}
	case 2:
		p.channels = []int{0, 1, 2}
	case 3: // a palette, of 8 bits however many say which
		p.bits = 8
		if p.pixelBits < 1 {
			return errors.New("declares 0 bits: the file is damaged, copy it again")
		}
		if p.channels == nil {
			p.channels = []int{0, 1, 2}
		}
	case 4:
		p.channels = []int{0, 3}
	case 6:
		p.channels = []int{0, 1, 2, 3}
	default:
		return errors.New("no header before its pixels, or one of no known colours: the file is damaged, copy it again")
	}
	if kind != 3 {
		p.pixelBits *= len(p.channels)
	}
	if p.bits != 1 && p.bits != 2 && p.bits != 4 && p.bits != 8 && p.bits != 16 {
		return fmt.Errorf("declares %d bits: the file is damaged, copy it again", p.bits)
	}
	return nil
}

// describeJPEG reads the header before the pixels.
func describeJPEG(r io.Reader) (picture, error) {
	p := picture{format: "jpeg", bits: 8, spacingMM: [2]float64{1, 1}, pages: []page{{}}, ratio: stored.JPEGRatio}
	config, err := jpeg.DecodeConfig(r)
	if err != nil {
		return p, err
	}
	p.columns, p.rows = config.Width, config.Height
	switch config.ColorModel {
	case color.GrayModel:
		p.channels = []int{0}
	case color.CMYKModel:
		return p, jpeg.UnsupportedError("colours for print (CMYK)")
	default:
		p.channels = []int{0, 1, 2}
	}
	p.pixelBits = p.bits * len(p.channels)
	return p, nil
}
