package dicom

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
)

// fragments is the packed bytes of a file's frames, of which one is read at a time.
type fragments struct {
	parser *parser
	frames int            // of the file
	done   int            // frames that were read
	begins map[int64]bool // where frames begin, in bytes from the end of the table; nil where each piece is a frame
	at     int64
}

// fragments begins to read packed frames. A frame may lie in several pieces, if it is the only one or a table says
// where each frame begins.
func (p *parser) fragments(frames int) (*fragments, error) {
	table, ended, err := p.piece(nil)
	if err != nil || ended {
		return nil, fmt.Errorf("no table before the packed frames: %w", cmp.Or(err, errShort))
	}
	f := &fragments{parser: p, frames: frames}
	begins := map[int64]bool{}
	for ; len(table) >= 4; table = table[4:] {
		begins[int64(binary.LittleEndian.Uint32(table))] = true
	}
	if len(begins) == frames {
		f.begins = begins
	}
	return f, nil
}

// frame reads the next one into a buffer, which it makes longer if it must.
func (f *fragments) frame(b []byte) ([]byte, error) {
	b = b[:0]
	for pieces := 0; ; pieces++ {
		longer, ended, err := f.parser.piece(b)
		last := f.done+1 == f.frames
		switch {
		case err != nil:
			return b, err
		case ended && last && pieces > 0:
			f.done++
			return b, nil
		case ended:
			return b, fmt.Errorf("%d packed frames, want %d: %w", f.done, f.frames, errShort)
		case pieces > 0 && f.begins == nil && f.frames > 1:
			return b, fmt.Errorf("more packed pieces than its %d frames, and no table that says which belong together: convert it, "+
				"for example with gdcmconv --raw", f.frames)
		}
		f.at += int64(len(longer)-len(b)) + itemHeader
		b = longer
		if !last && (f.begins == nil || f.begins[f.at]) {
			f.done++
			return b, nil
		}
	}
}

const itemHeader = 8 // bytes before an item's

// piece appends the next item of packed bytes to a buffer; ended tells that there was none.
func (p *parser) piece(b []byte) (longer []byte, ended bool, err error) {
	h, err := p.header()
	switch {
	case err != nil:
		return b, false, err
	case h.tag == tagSequenceEnd:
		return b, true, nil
	case h.tag != tagItem || int64(h.length) > p.from.Left():
		return b, false, fmt.Errorf("a packed frame is %d bytes long, but there are at most %d: %w", h.length, p.from.Left(), errShort)
	}
	n := len(b)
	longer = slices.Grow(b, int(h.length))[:n+int(h.length)]
	return longer, false, p.take(longer[n:])
}
