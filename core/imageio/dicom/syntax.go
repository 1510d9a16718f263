package dicom

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"dev.niftynet/core/stored"
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

const root = "1.2.840.10008.1.2" // with which the number of each of DICOM's transfer syntaxes begins

// syntaxOf knows the transfer syntaxes of DICOM PS3.5, annex A, and PS3.6, table A-1.
func syntaxOf(uid string) (syntax, error) {
	number, ok := strings.CutPrefix(uid, root)
	if !ok || strings.Trim(number, "0123456789.") != "" {
		return syntax{}, errors.New("its transfer syntax is none of DICOM's: convert it, for example with gdcmconv --raw")
	}
	s := syntax{order: binary.LittleEndian}
	switch number {
	case "":
		s.name, s.implicit = "implicit VR little endian", true
	case ".1":
		s.name = "explicit VR little endian"
	case ".1.99":
		s.name, s.deflated = "deflated explicit VR little endian", true
	case ".2":
		s.name, s.order = "explicit VR big endian", binary.BigEndian
	case ".4.50":
		s.name, s.coding = "JPEG baseline", baseline
	case ".5":
		s.name, s.coding = "RLE", rle
	default:
		s.name, s.coding = undecoded(number), other
	}
	return s, nil
}

// undecoded names the transfer syntaxes whose pixels are not decoded; of those unknown here, the number is all there is.
func undecoded(number string) string {
	switch number {
	case ".1.98":
		return "encapsulated uncompressed"
	case ".4.51":
		return "JPEG extended"
	case ".4.57", ".4.70":
		return "JPEG lossless"
	case ".4.80", ".4.81":
		return "JPEG-LS"
	case ".4.90", ".4.91", ".4.92", ".4.93":
		return "JPEG 2000"
	case ".4.94", ".4.95", ".4.204", ".4.205":
		return "on a JPIP server"
	case ".4.201", ".4.202", ".4.203":
		return "high-throughput JPEG 2000"
	case ".4.110", ".4.111", ".4.112":
		return "JPEG XL"
	}
	switch {
	case strings.HasPrefix(number, ".4.10"):
		return "MPEG video"
	case strings.HasPrefix(number, ".4.5"), strings.HasPrefix(number, ".4.6"):
		return "a retired kind of JPEG"
	}
	return fmt.Sprintf("in the transfer syntax %.64s", root+number)
}

// decodable refuses pixels whose coding is not read.
func (s syntax) decodable() error {
	if s.coding == other {
		return fmt.Errorf("its pixels are %s, which is not decoded: convert it, for example with gdcmconv --raw", s.name)
	}
	return nil
}

// ratio is the most bytes that one byte of the file becomes: a run of 128 takes two in RLE.
func (s syntax) ratio() int64 {
	switch s.coding {
	case rle:
		return 64
	case baseline:
		return stored.JPEGRatio
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
	p := newParser(head, s)
	last := tag(0)
	for range elements {
		h, err := p.header()
		group := h.tag >> 16
		if err != nil || h.tag <= last || group != 2 && group != 8 || h.length > longest || h.length%2 != 0 || p.from.Skip(int64(h.length)) != nil {
			return false
		}
		last = h.tag
	}
	return true
}
