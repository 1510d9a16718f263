package dicom

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"image/color"
	"io"
	"math"

	"dev.niftynet/core/volume"
)

// readFile reads the pixels of one file to where its slices lie in the volume.
func (s *scan) readFile(v *volume.Volume, name string) error {
	f, err := openImage(name)
	if err != nil {
		return err
	}
	defer f.close()
	next, err := f.frames()
	if err != nil {
		return fmt.Errorf("read pixels of %s: %w", name, err)
	}
	places := make(map[int]int, f.layout.frames)
	for z, slice := range s.slices {
		if slice.file == name {
			places[max(slice.frame, 0)] = z
		}
	}
	for i := range f.layout.frames {
		frame, err := next()
		if err != nil {
			return fmt.Errorf("read pixels of %s: %w", name, err)
		}
		f.layout.place(v, places[i], frame, s.slices[places[i]])
	}
	return nil
}

// frames gives a file's frames, one a call, each as long as its layout says.
func (f *file) frames() (next func() ([]byte, error), err error) {
	frame := make([]byte, f.layout.frame())
	if f.layout.kind.Bytes == 1 && f.layout.order == binary.BigEndian && f.pixels.vr == "OW" {
		f.parser.from = bufio.NewReader(&swapped{from: f.parser.from})
	}
	if f.syntax.coding == native {
		return func() ([]byte, error) { return frame, f.parser.take(frame) }, nil
	}
	packed, err := f.parser.fragments(f.layout.frames)
	if err != nil {
		return nil, err
	}
	decode := f.layout.unpackJPEG
	if f.syntax.coding == rle {
		decode = f.layout.unpackRLE
	}
	return func() ([]byte, error) {
		err := decode(frame, packed[0])
		packed = packed[1:]
		return frame, err
	}, nil
}

// swapped turns round the bytes of words: in big-endian ones, the second of two pixels of 8 bits comes first.
type swapped struct {
	from *bufio.Reader
	word [2]byte
	left int // bytes of the word that are still to be handed out
}

// Read fills p as far as whole words last.
func (s *swapped) Read(p []byte) (int, error) {
	for i := range p {
		if s.left == 0 {
			if _, err := io.ReadFull(s.from, s.word[:]); err != nil {
				return i, err
			}
			s.left = len(s.word)
		}
		s.left--
		p[i] = s.word[s.left]
	}
	return len(p), nil
}

// place puts a frame into slice z of a volume.
func (l *layout) place(v *volume.Volume, z int, frame []byte, s slice) {
	n := l.columns * l.rows
	sampleStep, pixelStep := 1, l.samples
	if l.planar {
		sampleStep, pixelStep = n, 1
	}
	for c := range l.samples {
		dst := v.Channel(c)[z*n : (z+1)*n]
		for i := range dst {
			dst[i] = float32(float64(l.number(frame, c*sampleStep+i*pixelStep)*s.slope) + s.inter)
		}
	}
	if l.differences {
		toRGB(v.Channel(0)[z*n:][:n], v.Channel(1)[z*n:][:n], v.Channel(2)[z*n:][:n])
	}
}

// number is the i-th of a frame as it was stored.
func (l *layout) number(frame []byte, i int) float64 {
	var raw uint32
	switch l.kind.Name {
	case "float32":
		return float64(math.Float32frombits(l.order.Uint32(frame[4*i:])))
	case "float64":
		return math.Float64frombits(l.order.Uint64(frame[8*i:]))
	}
	switch l.kind.Bytes {
	case 1:
		raw = uint32(frame[i])
	case 2:
		raw = uint32(l.order.Uint16(frame[2*i:]))
	default:
		raw = l.order.Uint32(frame[4*i:])
	}
	// Move the bits that count to the top, and down again with their sign or without.
	raw <<= 31 - l.highBit
	unused := 32 - l.bitsStored
	switch inverted := l.photometric == "MONOCHROME1"; {
	case l.signed && inverted:
		return float64(^int32(raw) >> unused)
	case l.signed:
		return float64(int32(raw) >> unused)
	case inverted:
		return float64(^raw >> unused)
	default:
		return float64(raw >> unused)
	}
}

// toRGB turns brightness and two differences of colour, all of 8 bits, into red, green and blue.
func toRGB(y, cb, cr []float32) {
	for i := range y {
		r, g, b := color.YCbCrToRGB(uint8(y[i]), uint8(cb[i]), uint8(cr[i]))
		y[i], cb[i], cr[i] = float32(r), float32(g), float32(b)
	}
}

// fragments reads the packed bytes of each frame. A frame may lie in several fragments, if it is the only one or
// a table says where each begins.
func (p *parser) fragments(frames int) ([][]byte, error) {
	table, err := p.fragment()
	if err != nil {
		return nil, err
	}
	var list [][]byte
	var starts []int64 // of each fragment, from the end of the table
	start := int64(0)
	for {
		fragment, err := p.fragment()
		if err != nil {
			return nil, err
		}
		if fragment == nil {
			break
		}
		list, starts = append(list, fragment), append(starts, start)
		start += int64(len(fragment)) + 8
	}
	switch {
	case len(list) < frames || frames == 0:
		return nil, fmt.Errorf("%d packed frames, want %d: %w", len(list), frames, errShort)
	case len(list) == frames:
		return list, nil
	}
	begins := make(map[int64]bool, frames)
	for ; len(table) >= 4; table = table[4:] {
		begins[int64(binary.LittleEndian.Uint32(table))] = true
	}
	var joined [][]byte
	for i, fragment := range list {
		if i == 0 || frames > 1 && begins[starts[i]] {
			joined = append(joined, nil)
		}
		joined[len(joined)-1] = append(joined[len(joined)-1], fragment...)
	}
	if len(joined) != frames {
		return nil, fmt.Errorf("%d packed pieces for %d frames, and no table that says which belong together: convert it, "+
			"for example with gdcmconv --raw", len(list), frames)
	}
	return joined, nil
}

// fragment reads an item of packed bytes; nil is the end.
func (p *parser) fragment() ([]byte, error) {
	h, err := p.header()
	switch {
	case err != nil:
		return nil, err
	case h.tag == tagSequenceEnd:
		return nil, nil
	case h.tag != tagItem || int64(h.length) > p.left:
		return nil, fmt.Errorf("a packed frame is %d bytes long, but there are at most %d: %w", h.length, p.left, errShort)
	}
	b := make([]byte, h.length)
	return b, p.take(b)
}
