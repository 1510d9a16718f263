package dicom

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"dev.niftynet/core/stored"
)

// parser reads elements of one byte order. It believes no length before the bytes are there.
type parser struct {
	from     *stored.Source
	order    binary.ByteOrder
	implicit bool  // elements do not name the kind of their value
	room     int64 // bytes that may still be kept
}

const (
	undefined = math.MaxUint32 // the length of what ends with a mark
	maxDepth  = 32             // of sequences in sequences
	mostKept  = 1 << 26        // bytes of attributes of a file

	elementOverhead = 128 // of what is kept, each of which a file has in 8 bytes
	itemOverhead    = 64
)

// header is what stands before an element's value.
type header struct {
	tag    tag
	vr     string // kind of value, empty where it is implicit
	length uint32
}

// take reads exactly len(b) bytes.
func (p *parser) take(b []byte) error {
	_, err := io.ReadFull(p.from, b)
	return unpacked(err)
}

var errShort = errors.New("the file was cut short or is damaged, copy it again")

// unpacked says what errors of reading mean.
func unpacked(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errShort
	default:
		return fmt.Errorf("%w: the file is damaged, copy it again", err)
	}
}

// ended tells whether no byte is left.
func (p *parser) ended() bool {
	_, err := p.from.Peek(1)
	return errors.Is(err, io.EOF)
}

// header reads what stands before a value.
func (p *parser) header() (header, error) {
	var b [8]byte
	if err := p.take(b[:]); err != nil {
		return header{}, err
	}
	h := header{tag: tag(p.order.Uint16(b[:]))<<16 | tag(p.order.Uint16(b[2:]))}
	if p.implicit || h.tag>>16 == tagItem>>16 {
		h.length = p.order.Uint32(b[4:])
		return h, nil
	}
	h.vr = string(b[4:6])
	switch h.vr {
	case "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI", "UL", "US":
		h.length = uint32(p.order.Uint16(b[6:]))
		return h, nil
	case "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV":
		err := p.take(b[:4])
		h.length = p.order.Uint32(b[:])
		return h, err
	default:
		return h, fmt.Errorf("%v has a value of no known kind: the file is damaged or its transfer syntax is not the one it names", h.tag)
	}
}

// dataset reads the elements of a file up to its pixels, whose header it gives; tag 0 where there are none.
func (p *parser) dataset() (dataset, header, error) {
	var set dataset
	for !p.ended() {
		h, err := p.header()
		switch {
		case err != nil:
			return nil, header{}, err
		case h.tag == tagPixels, h.tag == tagFloatPixels, h.tag == tagDoublePixels:
			return set, h, nil
		}
		if err := p.element(&set, h, 0); err != nil {
			return nil, header{}, err
		}
	}
	return set, header{}, nil
}

// element reads a value into the set, or passes over it; into nil nothing is kept.
func (p *parser) element(set *dataset, h header, depth int) error {
	action := h.tag.use()
	if set == nil {
		action = passed
	}
	switch {
	case action == nested:
		var items []dataset
		if err := p.sequence(&items, h, depth); err != nil {
			return err
		}
		return p.keep(set, element{tag: h.tag, items: items})
	case h.length == undefined:
		return p.sequence(nil, h, depth)
	case action == kept:
		if int64(h.length) > min(p.from.Left(), p.room) {
			return fmt.Errorf("%v is %d bytes long, more than can be: %w", h.tag, h.length, errShort)
		}
		value := make([]byte, h.length)
		if err := p.take(value); err != nil {
			return err
		}
		return p.keep(set, element{tag: h.tag, value: value})
	default:
		return p.from.Skip(int64(h.length))
	}
}

// keep adds an element to a set as long as there is room.
func (p *parser) keep(set *dataset, e element) error {
	*set = append(*set, e)
	return p.fill(len(e.value) + elementOverhead)
}

// fill takes n bytes of the room for what is kept.
func (p *parser) fill(n int) error {
	if p.room -= int64(n); p.room < 0 {
		return fmt.Errorf("more than %d bytes of attributes: the file is damaged", mostKept)
	}
	return nil
}

// sequence reads the items of a sequence into a list, or passes over them; into nil nothing is kept.
func (p *parser) sequence(items *[]dataset, h header, depth int) error {
	if depth == maxDepth {
		return fmt.Errorf("%v lies in %d sequences: the file is damaged", h.tag, depth)
	}
	if h.vr == "UN" { // written by one that did not know the attribute, and so implicit, little-endian
		order, implicit := p.order, p.implicit
		defer func() { p.order, p.implicit = order, implicit }()
		p.order, p.implicit = binary.LittleEndian, true
	}
	end, err := p.end(h)
	for err == nil && p.from.Left() > end {
		var item header
		item, err = p.header()
		switch {
		case err != nil:
		case item.tag == tagSequenceEnd && h.length == undefined:
			return nil
		case item.tag != tagItem:
			err = fmt.Errorf("%v holds %v, want items: the file is damaged", h.tag, item.tag)
		case items != nil:
			var set dataset
			if err = p.fill(itemOverhead); err == nil {
				err = p.item(&set, item, depth+1)
			}
			*items = append(*items, set)
		case item.length == undefined:
			err = p.item(nil, item, depth+1)
		default:
			err = p.from.Skip(int64(item.length))
		}
	}
	return p.endedAt(end, h, err)
}

// item reads the elements of an item into a set; into nil nothing is kept.
func (p *parser) item(set *dataset, item header, depth int) error {
	end, err := p.end(item)
	for err == nil && p.from.Left() > end {
		var h header
		h, err = p.header()
		switch {
		case err != nil:
		case h.tag == tagItemEnd && item.length == undefined:
			return nil
		default:
			err = p.element(set, h, depth)
		}
	}
	return p.endedAt(end, item, err)
}

// end is how many bytes are left behind a value; less than none where a mark ends it.
func (p *parser) end(h header) (int64, error) {
	switch {
	case h.length == undefined:
		return -1, nil
	case int64(h.length) > p.from.Left():
		return 0, fmt.Errorf("%v is %d bytes long, but there are at most %d: %w", h.tag, h.length, p.from.Left(), errShort)
	default:
		return p.from.Left() - int64(h.length), nil
	}
}

// endedAt checks that what was in a value was not longer than the value.
func (p *parser) endedAt(end int64, h header, err error) error {
	if err == nil && p.from.Left() < end {
		err = fmt.Errorf("%v is shorter than what it holds: the file is damaged", h.tag)
	}
	return err
}
