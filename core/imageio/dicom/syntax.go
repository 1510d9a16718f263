package dicom

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// coding is how pixels are packed.
type coding int

const (
	native coding = iota
	rle
	baseline // JPEG of 8 bits
	other    // not decoded
)

// syntax is a way to write elements and pixels.
type syntax struct {
	name     string
	implicit bool
	order    binary.ByteOrder
	deflated bool
	coding   coding
}

// syntaxOf knows the transfer syntaxes of DICOM PS3.5, annex A, and PS3.6, table A-1.
func syntaxOf(uid string) (syntax, error) {
	explicit := func(name string, c coding) (syntax, error) {
		return syntax{name: name, order: binary.LittleEndian, coding: c}, nil
	}
	number, ok := strings.CutPrefix(uid, "1.2.840.10008.1.2")
	if !ok {
		return syntax{}, fmt.Errorf("its transfer syntax is none of DICOM's: convert it, for example with gdcmconv --raw")
	}
	switch number {
	case "":
		return syntax{name: "implicit VR little endian", implicit: true, order: binary.LittleEndian}, nil
	case ".1":
		return explicit("explicit VR little endian", native)
	case ".1.98":
		return explicit("encapsulated uncompressed", other)
	case ".1.99":
		return syntax{name: "deflated explicit VR little endian", order: binary.LittleEndian, deflated: true}, nil
	case ".2":
		return syntax{name: "explicit VR big endian", order: binary.BigEndian}, nil
	case ".4.50":
		return explicit("JPEG baseline", baseline)
	case ".4.51":
		return explicit("JPEG extended", other)
	case ".4.57", ".4.70":
		return explicit("JPEG lossless", other)
	case ".4.80", ".4.81":
		return explicit("JPEG-LS", other)
	case ".4.90", ".4.91", ".4.92", ".4.93":
		return explicit("JPEG 2000", other)
	case ".4.201", ".4.202", ".4.203":
		return explicit("high-throughput JPEG 2000", other)
	case ".4.110", ".4.111", ".4.112":
		return explicit("JPEG XL", other)
	case ".5":
		return explicit("RLE", rle)
	}
	if strings.HasPrefix(number, ".4.10") {
		return explicit("MPEG video", other)
	}
	return explicit("a transfer syntax that is not known", other)
}

// decodable refuses pixels whose coding is not read.
func (s syntax) decodable() error {
	if s.coding == other {
		return fmt.Errorf("its pixels are %s, which is not decoded: convert it, for example with gdcmconv --raw", s.name)
	}
	return nil
}

// ratio is the most that one byte of the file becomes: a run of 128 takes two in RLE, and JPEG spends a bit at least
// on the mean of 64 pixels.
func (s syntax) ratio() int64 {
	switch s.coding {
	case rle:
		return 64
	case baseline:
		return 8 * 64
	default:
		return 1
	}
}

// guess finds the syntax of elements that no header names, by whether the first make sense.
func guess(head []byte) (syntax, bool) {
	for _, uid := range []string{"1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"} {
		if s, err := syntaxOf(uid); err == nil && s.sensible(head) {
			return s, true
		}
	}
	return syntax{}, false
}

// sensible tells whether three elements at the begin have ascending tags, of the groups that come first, and short
// values of even length.
func (s syntax) sensible(head []byte) bool {
	const elements, longest = 3, 1024
	last := tag(0)
	for range elements {
		p := newParser(head, s)
		h, err := p.header()
		group := h.tag >> 16
		if err != nil || h.tag <= last || group != 2 && group != 8 || h.length > longest || h.length%2 != 0 || int64(h.length) > p.left {
			return false
		}
		last = h.tag
		head = head[int64(len(head))-p.left+int64(h.length):]
	}
	return true
}
