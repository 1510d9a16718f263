package dicom

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"dev.niftynet/core/stored"
)

// layout is how a file's pixels are stored.
type layout struct {
	columns, rows, frames int
	samples               int  // per pixel, 1 or 3
	planar                bool // all of one sample come before those of the next
	kind                  stored.Type
	order                 binary.ByteOrder
	photometric           string
	differences           bool // colours are brightness and two differences, which are still to be turned into RGB

	// Of the bits of a sample that is a whole number, those that count.
	signed              bool
	bitsStored, highBit int
}

// mostFrames is more than any scanner makes.
const mostFrames = 1 << 16

// layoutOf checks what a file says of its pixels before any of them is read.
func (f *file) layoutOf() (layout, error) {
	order := f.syntax.order
	l := layout{
		columns:     f.set.uint16(tagColumns, order, 0),
		rows:        f.set.uint16(tagRows, order, 0),
		samples:     f.set.uint16(tagSamples, order, 1),
		planar:      f.set.uint16(tagPlanar, order, 0) == 1,
		order:       order,
		photometric: f.set.code(tagPhotometric),
		frames:      1,
	}
	if count, ok, err := f.set.exactly(1, tagFrames); err != nil {
		return l, err
	} else if ok {
		l.frames = int(count[0])
	}
	if l.columns == 0 || l.rows == 0 || l.frames < 1 || l.frames > mostFrames {
		return l, fmt.Errorf("declares %d columns, %d rows and %d frames: want 1 or more of each and at most %d frames",
			l.columns, l.rows, l.frames, mostFrames)
	}
	err := f.syntax.decodable()
	if err == nil {
		err = l.sampleOf(f)
	}
	if err == nil {
		err = l.checkColour()
	}
	if err == nil {
		err = f.checkLength(l)
	}
	return l, err
}

// sampleOf says how one number is stored.
func (l *layout) sampleOf(f *file) error {
	bits := f.set.uint16(tagBitsAllocated, l.order, 0)
	l.bitsStored = f.set.uint16(tagBitsStored, l.order, bits)
	l.highBit = f.set.uint16(tagHighBit, l.order, l.bitsStored-1)
	l.signed = f.set.uint16(tagRepresentation, l.order, 0) == 1
	name, err := fmt.Sprintf("uint%d", bits), error(nil)
	if l.signed {
		name = name[1:]
	}
	switch f.pixels.tag {
	case tagFloatPixels:
		name = "float32"
	case tagDoublePixels:
		name = "float64"
	default:
		err = l.checkBits(f, bits)
	}
	if err != nil {
		return err
	}
	l.kind, err = stored.TypeOf(name)
	if f.syntax.coding != native { // as their decoders hand them out
		l.planar, l.order = f.syntax.coding == rle, binary.LittleEndian
	}
	l.differences = strings.HasPrefix(l.photometric, "YBR_FULL") && f.syntax.coding != baseline
	return err
}

// checkBits checks which bits of a sample count.
func (l *layout) checkBits(f *file, bits int) error {
	switch {
	case bits != 8 && bits != 16 && bits != 32:
		return fmt.Errorf("%v is %d: want 8, 16 or 32", tagBitsAllocated, bits)
	case l.bitsStored < 1 || l.highBit >= bits || l.highBit+1 < l.bitsStored:
		return fmt.Errorf("%v is %d and %v is %d of %d: the file is damaged", tagBitsStored, l.bitsStored, tagHighBit, l.highBit, bits)
	case bits != 8 && f.syntax.coding == baseline:
		return fmt.Errorf("%v is %d, but JPEG baseline has 8: the file is damaged", tagBitsAllocated, bits)
	}
	return nil
}

// checkColour refuses colours that are neither grey nor red, green and blue, nor what these are made of by a formula.
func (l *layout) checkColour() error {
	want := 3
	switch l.photometric {
	case "MONOCHROME1", "MONOCHROME2", "":
		want = 1
	case "RGB":
	case "YBR_FULL", "YBR_FULL_422":
		if l.kind.Name != "uint8" {
			return fmt.Errorf("colours are %s of type %s, want uint8", l.photometric, l.kind.Name)
		}
	default:
		return fmt.Errorf("colours are %s, which is not read: convert it to RGB", l.photometric)
	}
	if l.samples != want {
		return fmt.Errorf("%v is %d, but %s has %d: the file is damaged", tagSamples, l.samples, l.photometric, want)
	}
	return nil
}

// frame is the bytes of one.
func (l *layout) frame() int { return l.columns * l.rows * l.samples * l.kind.Bytes }

// checkLength refuses pixels that the bytes of the file cannot hold.
func (f *file) checkLength(l layout) error {
	want := int64(l.frame()) * int64(l.frames)
	packed := f.pixels.length == undefined
	switch {
	case packed != (f.syntax.coding != native):
		return fmt.Errorf("the length of its pixels does not go with %s: the file is damaged", f.syntax.name)
	case l.photometric == "YBR_FULL_422" && !packed:
		return errors.New("colours are YBR_FULL_422, not packed, which is not read: convert it to RGB")
	case !packed && int64(f.pixels.length) < want:
		return fmt.Errorf("%d bytes of pixels for %dx%dx%d voxels, want %d: the file is damaged", f.pixels.length, l.columns, l.rows, l.frames, want)
	case want > f.parser.from.Left()*f.syntax.ratio():
		return fmt.Errorf("expected %d bytes of pixels, but there are at most %d: %w", want, f.parser.from.Left()*f.syntax.ratio(), errShort)
	}
	return nil
}
