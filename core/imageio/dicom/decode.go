package dicom

import (
	"encoding/binary"
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"

	"dev.niftynet/core/volume"
)

// buffers are memory for one frame at a time, packed and unpacked, that serves all of a scan's.
type buffers struct{ packed, frame []byte }

// readFile reads the pixels of one file to where its slices lie in the volume.
func (s *scan) readFile(v *volume.Volume, name string, b *buffers) error {
	f, err := openImage(name)
	if err != nil {
		return err
	}
	defer f.close()
	next, err := f.frames(b)
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
		if err := next(); err != nil {
			return fmt.Errorf("read pixels of %s: %w", name, err)
		}
		f.layout.place(v, places[i], b.frame, s.slices[places[i]])
	}
	return nil
}

// frames puts a file's frames into a buffer, one a call, each as long as its layout says.
func (f *file) frames(b *buffers) (next func() error, err error) {
	b.frame = slices.Grow(b.frame[:0], f.layout.frame())[:f.layout.frame()]
	if f.syntax.coding == native {
		var from io.Reader = f.source
		if f.layout.kind.Bytes == 1 && f.layout.order == binary.BigEndian && f.pixels.vr == "OW" {
			from = &swapped{from: from}
		}
		return func() error {
			_, err := io.ReadFull(from, b.frame)
			return unpacked(err)
		}, nil
	}
	pieces, err := f.parser.fragments(f.layout.frames)
	if err != nil {
		return nil, err
	}
	decode := f.layout.unpackJPEG
	if f.syntax.coding == rle {
		decode = f.layout.unpackRLE
	}
	return func() error {
		if b.packed, err = pieces.frame(b.packed); err != nil {
			return err
		}
		return decode(b.frame, b.packed)
	}, nil
}

// swapped turns round the bytes of words: in big-endian ones, the second of two pixels of 8 bits comes first.
type swapped struct {
	from io.Reader
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
	number := l.numbers(frame)
	for c := range l.samples {
		dst := v.Channel(c)[z*n : (z+1)*n]
		for i := range dst {
			dst[i] = float32(float64(number(c*sampleStep+i*pixelStep)*s.slope) + s.inter)
		}
	}
	if l.differences {
		toRGB(v.Channel(0)[z*n:][:n], v.Channel(1)[z*n:][:n], v.Channel(2)[z*n:][:n])
	}
}

// numbers gives the i-th of a frame as it was stored.
func (l *layout) numbers(frame []byte) func(i int) float64 {
	switch l.kind.Name {
	case "float32":
		return func(i int) float64 { return float64(math.Float32frombits(l.order.Uint32(frame[4*i:]))) }
	case "float64":
		return func(i int) float64 { return math.Float64frombits(l.order.Uint64(frame[8*i:])) }
	}
	word := l.words(frame)
	var flip uint32
	if l.photometric == "MONOCHROME1" {
		flip = math.MaxUint32
	}
	// Move the bits that count to the top, and down again with their sign or without.
	up, down := 31-l.highBit, 32-l.bitsStored
	if l.signed {
		return func(i int) float64 { return float64(int32(word(i)<<up^flip) >> down) }
	}
	return func(i int) float64 { return float64((word(i)<<up ^ flip) >> down) }
}

// words gives the bits of the i-th whole number of a frame.
func (l *layout) words(frame []byte) func(i int) uint32 {
	switch l.kind.Bytes {
	case 1:
		return func(i int) uint32 { return uint32(frame[i]) }
	case 2:
		return func(i int) uint32 { return uint32(l.order.Uint16(frame[2*i:])) }
	default:
		return func(i int) uint32 { return l.order.Uint32(frame[4*i:]) }
	}
}

// toRGB turns brightness and two differences of colour, all of 8 bits, into red, green and blue.
func toRGB(y, cb, cr []float32) {
	for i := range y {
		r, g, b := color.YCbCrToRGB(uint8(y[i]), uint8(cb[i]), uint8(cr[i]))
		y[i], cb[i], cr[i] = float32(r), float32(g), float32(b)
	}
}
