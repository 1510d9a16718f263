package raster

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"

	"golang.org/x/image/tiff"
)

const (
	mostPages = 1 << 16
	tiffRatio = 1 << 12 // above what LZW, the tightest of TIFF's packings of grey and colour, makes of a byte
)

// Fields of a page, and those of their values that are told apart.
const (
	tagKind    = 254
	tagBits    = 258 // of each number
	tagPacking = 259
	tagColours = 262
	tagSamples = 277 // numbers of a pixel
	tagAcross  = 282 // pixels along a row in a unit
	tagDown    = 283
	tagPlanes  = 284
	tagUnit    = 296

	smallerCopy, mask = 1, 4 // bits of the kind
	fax3, fax4        = 3, 4
	blackIsZero       = 1
	inch, centimetre  = 2, 3
)

// directory is what a page's list of fields says (TIFF 6.0, https://www.itu.int/itudoc/itu-t/com16/tiff-fx).
type directory struct {
	page
	next    int64
	kind    uint32 // bits: smaller copy, page, mask
	bits    int
	samples int
	apart   bool       // whether each colour has a plane of its own
	perUnit [2]float64 // pixels along x and y in a unit
	unitMM  float64
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
		if d.kind&(smallerCopy|mask) != 0 {
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

// field is one of a page's list: how many values it has and the first, or where they lie if they need more than 4 bytes.
type field struct{ count, value uint32 }

// readFields reads the list of a page, by tags, and where the next one lies.
func readFields(file io.ReaderAt, order binary.ByteOrder, at int64) (list map[uint16]field, next int64, err error) {
	var count [2]byte
	if _, err := file.ReadAt(count[:], at); err != nil {
		return nil, 0, err
	}
	raw := make([]byte, 12*int(order.Uint16(count[:]))+4)
	if _, err := file.ReadAt(raw, at+2); err != nil {
		return nil, 0, err
	}
	list = map[uint16]field{}
	for ; len(raw) > 4; raw = raw[12:] {
		f := field{order.Uint32(raw[4:]), order.Uint32(raw[8:])}
		if order.Uint16(raw[2:]) == 3 && f.count <= 2 { // of two bytes
			f.value = uint32(order.Uint16(raw[8:]))
		}
		list[order.Uint16(raw)] = f
	}
	return list, int64(order.Uint32(raw)), nil
}

// readDirectory reads the fields of one page that the decoder does not tell.
func readDirectory(file io.ReaderAt, order binary.ByteOrder, at int64) (directory, error) {
	list, next, err := readFields(file, order, at)
	if err != nil {
		return directory{}, err
	}
	number := func(tag uint16, missing uint32) uint32 {
		if f, ok := list[tag]; ok {
			return f.value
		}
		return missing
	}
	d := directory{
		page: page{at: at}, next: next, kind: number(tagKind, 0), bits: int(number(tagBits, 1)), samples: int(number(tagSamples, 1)),
		apart: number(tagPlanes, 1) == 2,
	}
	switch number(tagUnit, inch) {
	case inch:
		d.unitMM = 25.4
	case centimetre:
		d.unitMM = 10
	}
	// The decoder takes a fax's ink for black though its numbers run from black to white, as libtiff has it.
	packing := number(tagPacking, 1)
	d.turned = (packing == fax3 || packing == fax4) && number(tagColours, 0) == blackIsZero
	if bits := list[tagBits]; bits.count > 2 {
		var first [2]byte
		if _, err := file.ReadAt(first[:], int64(bits.value)); err != nil {
			return d, err
		}
		d.bits = int(order.Uint16(first[:]))
	}
	for i, tag := range [2]uint16{tagAcross, tagDown} {
		if f, ok := list[tag]; ok {
			var ratio [8]byte
			if _, err := file.ReadAt(ratio[:], int64(f.value)); err != nil {
				return d, err
			}
			d.perUnit[i] = float64(order.Uint32(ratio[:])) / float64(order.Uint32(ratio[4:]))
		}
	}
	return d, nil
}

// addPage adds a page that is like those before.
func (p *picture) addPage(d directory, file io.ReaderAt, size int64) error {
	config, err := tiff.DecodeConfig(onePage(file, size, d.at))
	if err != nil {
		return err
	}
	_, palette := config.ColorModel.(color.Palette)
	grey := config.ColorModel == color.GrayModel || config.ColorModel == color.Gray16Model
	if err := d.check(grey || palette); err != nil {
		return err
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
	p.pages = append(p.pages, d.page)
	return nil
}

// check refuses pixels that the decoder would not take as they are meant; single are those of one number.
func (d *directory) check(single bool) error {
	switch {
	case (d.samples == 1) != single, d.samples < 1, d.bits != 1 && d.bits != 8 && d.bits != 16:
		return tiff.UnsupportedError(fmt.Sprintf("%d numbers of %d bits in a pixel", d.samples, d.bits))
	case d.apart && !single:
		return tiff.UnsupportedError("colours in planes of their own")
	}
	return nil
}

// decodePage reads the pixels of a page.
func decodePage(file io.ReaderAt, size int64, p page) (image.Image, error) {
	decoded, err := tiff.Decode(onePage(file, size, p.at))
	if grey, ok := decoded.(*image.Gray); ok && p.turned {
		for i := range grey.Pix {
			grey.Pix[i] ^= 0xff
		}
	}
	return decoded, err
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
