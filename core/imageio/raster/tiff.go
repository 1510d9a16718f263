package raster

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image/color"
	"io"

	"golang.org/x/image/tiff"
)

const (
	mostPages = 1 << 16
	tiffRatio = 1 << 12 // above what LZW, the tightest of TIFF's packings of grey and colour, makes of a byte
)

// directory is what a page's list of fields says (TIFF 6.0, https://www.itu.int/itudoc/itu-t/com16/tiff-fx).
type directory struct {
	at, next int64
	kind     uint32 // bits: smaller copy, page, mask
	bits     int
	samples  int
	perUnit  [2]float64 // pixels along x and y in a unit
	unitMM   float64
}

// describeTIFF reads the fields of all pages.
func describeTIFF(file io.ReaderAt, size int64) (picture, error) {
	p := picture{format: "tiff", spacingMM: [2]float64{1, 1}, ratio: tiffRatio}
	head := make([]byte, 8)
	if _, err := file.ReadAt(head, 0); err != nil {
		return p, err
	}
	var order binary.ByteOrder = binary.LittleEndian
	if head[0] == 'M' {
		order, p.bigEndian = binary.BigEndian, true
	}
	if order.Uint16(head[2:]) != 42 {
		return p, tiff.UnsupportedError("BigTIFF")
	}
	seen := map[int64]bool{}
	for at := int64(order.Uint32(head[4:])); at != 0; {
		if seen[at] || len(seen) == mostPages {
			return p, fmt.Errorf("its list of pages runs in a circle, or is longer than %d: the file is damaged", mostPages)
		}
		seen[at] = true
		d, err := readDirectory(file, order, at)
		if err != nil {
			return p, err
		}
		at = d.next
		if d.kind&5 != 0 { // a smaller copy or a mask
			continue
		}
		if err := p.addPage(d, file, size); err != nil {
			return p, err
		}
	}
	if len(p.pages) == 0 {
		return p, errors.New("it has no page: the file is damaged, copy it again")
	}
	return p, nil
}

// readDirectory reads the fields of one page that the decoder does not tell.
func readDirectory(file io.ReaderAt, order binary.ByteOrder, at int64) (directory, error) {
	d := directory{at: at, samples: 1, bits: 1, unitMM: 25.4}
	var count [2]byte
	if _, err := file.ReadAt(count[:], at); err != nil {
		return d, err
	}
	fields := make([]byte, 12*int(order.Uint16(count[:]))+4)
	if _, err := file.ReadAt(fields, at+2); err != nil {
		return d, err
	}
	for ; len(fields) > 4; fields = fields[12:] {
		value := order.Uint32(fields[8:])
		if order.Uint16(fields[2:]) == 3 { // of two bytes
			value = uint32(order.Uint16(fields[8:]))
		}
		switch order.Uint16(fields) {
		case 254:
			d.kind = value
		case 258:
			d.bits = int(value)
			if order.Uint32(fields[4:]) > 2 { // they lie elsewhere
				var first [2]byte
				if _, err := file.ReadAt(first[:], int64(order.Uint32(fields[8:]))); err != nil {
					return d, err
				}
				d.bits = int(order.Uint16(first[:]))
			}
		case 277:
			d.samples = int(value)
		case 282, 283:
			var ratio [8]byte
			if _, err := file.ReadAt(ratio[:], int64(value)); err != nil {
				return d, err
			}
			d.perUnit[order.Uint16(fields)-282] = float64(order.Uint32(ratio[:])) / float64(order.Uint32(ratio[4:]))
		case 296:
			d.unitMM = [...]float64{0, 0, 25.4, 10}[min(value, 3)&3]
		}
	}
	d.next = int64(order.Uint32(fields))
	return d, nil
}

// addPage adds a page that is like those before.
func (p *picture) addPage(d directory, file io.ReaderAt, size int64) error {
	config, err := tiff.DecodeConfig(onePage(file, size, d.at))
	if err != nil {
		return err
	}
	grey := config.ColorModel == color.GrayModel || config.ColorModel == color.Gray16Model
	_, palette := config.ColorModel.(color.Palette)
	if (d.samples == 1) != (grey || palette) || d.samples < 1 || d.bits != 1 && d.bits != 8 && d.bits != 16 {
		return tiff.UnsupportedError(fmt.Sprintf("%d numbers of %d bits in a pixel", d.samples, d.bits))
	}
	pixelBits := d.bits * d.samples
	channels := d.samples
	if palette {
		d.bits, channels = 8, 3
	}
	if len(p.pages) == 0 {
		p.columns, p.rows, p.bits, p.pixelBits = config.Width, config.Height, d.bits, pixelBits
		p.channels = []int{0, 1, 2, 3}[:min(channels, 4)]
		p.scaleBy(d)
	} else if config.Width != p.columns || config.Height != p.rows || channels != len(p.channels) || d.bits != p.bits {
		return fmt.Errorf("page %d is %dx%d of %d bits and %d channels, the first %dx%d of %d and %d: save the pages as files of their own",
			len(p.pages)+1, config.Width, config.Height, d.bits, channels, p.columns, p.rows, p.bits, len(p.channels))
	}
	p.pages = append(p.pages, d.at)
	return nil
}

// scaleBy takes the resolution of a page if it says in what unit it is.
func (p *picture) scaleBy(d directory) {
	const most = 1e6 // more than any pixel, in mm
	if x, y := d.unitMM/d.perUnit[0], d.unitMM/d.perUnit[1]; x > 0 && y > 0 && max(x, y) < most {
		p.spacingMM, p.sized = [2]float64{x, y}, true
	}
}

// atPage is a TIFF file whose header points to one page alone.
type atPage struct {
	io.ReaderAt
	header [8]byte
}

// ReadAt reads from the file, with a header of its own.
func (a atPage) ReadAt(b []byte, offset int64) (int, error) {
	n, err := a.ReaderAt.ReadAt(b, offset)
	if offset < int64(len(a.header)) {
		copy(b[:n], a.header[offset:])
	}
	return n, err
}

// onePage is a file as if its page at an offset were its only one, since the decoder reads no other than the first.
func onePage(file io.ReaderAt, size, at int64) *io.SectionReader {
	a := atPage{ReaderAt: file}
	if n, err := file.ReadAt(a.header[:], 0); err == nil && n == len(a.header) {
		var order binary.ByteOrder = binary.LittleEndian
		if a.header[0] == 'M' {
			order = binary.BigEndian
		}
		order.PutUint32(a.header[4:], uint32(at))
	}
	return io.NewSectionReader(a, 0, size)
}
