package stored

import (
	"bufio"
	"errors"
)

var errNoHex = errors.New("voxels hold a character that is no hexadecimal digit")

// hexReader turns pairs of hexadecimal digits into bytes and passes over white space.
type hexReader struct{ from *bufio.Reader }

// Read fills p as far as digits last.
func (h *hexReader) Read(p []byte) (int, error) {
	for i := range p {
		high, err := h.digit()
		if err != nil {
			return i, err
		}
		low, err := h.digit()
		if err != nil {
			return i, err
		}
		p[i] = high<<4 | low
	}
	return len(p), nil
}

func (h *hexReader) digit() (byte, error) {
	for {
		c, err := h.from.ReadByte()
		switch {
		case err != nil:
			return 0, err
		case '0' <= c && c <= '9':
			return c - '0', nil
		case 'a' <= c && c <= 'f':
			return c - 'a' + 10, nil
		case 'A' <= c && c <= 'F':
			return c - 'A' + 10, nil
		case c != ' ' && (c < '\t' || c > '\r'):
			return 0, errNoHex
		}
	}
}
