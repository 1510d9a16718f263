package inflate

import (
	"encoding/binary"
	"errors"
	"io"
)

// queue is bits that were taken from the input, the next ones lowest.
type queue struct {
	bits uint64
	n    uint // how many of them count
}

// without is the queue behind n bits.
func (q queue) without(n uint32) queue { return queue{q.bits >> (n & 63), q.n - uint(n&63)} }

// with makes 56 bits or more count, the first of eight bytes behind them, of which it takes some.
func (q queue) with(b []byte) (longer queue, taken int) {
	return queue{q.bits | binary.LittleEndian.Uint64(b)<<(q.n&63), q.n | 56}, int(63-q.n) >> 3
}

// follow passes over the word of an entry, and over the rest of one that a further table has.
func (q queue) follow(e uint32, table []uint32) (uint32, queue) {
	q = q.without(e & wordMask)
	if e&further != 0 {
		e = table[e>>valueShift+uint32(q.bits)&(1<<(e>>extraShift&extraMask)-1)]
		q = q.without(e & wordMask)
	}
	return e, q
}

// number is an entry's value and the extra bits behind its word.
func (q queue) number(e uint32) (int, queue) {
	extra := e >> extraShift & extraMask
	return int(e>>valueShift + uint32(q.bits)&(1<<extra-1)), q.without(extra)
}

// input is packed bytes, of which some can be looked at before they are used.
type input struct {
	from  io.Reader
	ended bool // whether it has no more
	bytes []byte
	whole int // where the bytes that came from the reader end
	valid int // where those end that may be looked at; zeros follow the reader's last
	at    int // of the first that is not in the queue
	queue
}

func newInput(from io.Reader) *input { return &input{from: from, bytes: make([]byte, inBytes+2*look)} }

// more brings further bytes to where they can be looked at.
func (in *input) more() error {
	if err := in.sound(); err != nil {
		return err
	}
	begin := max(in.at-8, 0) // to which align may go back
	copy(in.bytes, in.bytes[begin:in.valid])
	in.whole, in.at = in.whole-begin, in.at-begin
	for !in.ended && in.whole-in.at < look {
		n, err := in.from.Read(in.bytes[in.whole:inBytes])
		in.whole += n
		if in.ended = errors.Is(err, io.EOF); err != nil && !in.ended {
			return err
		}
	}
	in.valid = in.whole
	if in.ended {
		in.valid = max(in.whole, in.at) + look
		clear(in.bytes[max(in.whole, 0):in.valid])
	}
	return nil
}

// sound tells whether more bits were used than there are.
func (in *input) sound() error {
	if in.at-int(in.n/8) > in.whole {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// fill makes 48 bits or more count.
func (in *input) fill() error {
	if in.n >= 48 {
		return nil
	}
	if in.valid-in.at < look {
		if err := in.more(); err != nil {
			return err
		}
	}
	longer, taken := in.with(in.bytes[in.at:])
	in.queue = longer
	in.at += taken
	return nil
}

// take is the next n bits, at most 32.
func (in *input) take(n uint32) (int, error) {
	if err := in.fill(); err != nil {
		return 0, err
	}
	value := int(in.bits & (1<<n - 1))
	in.queue = in.without(n)
	return value, nil
}

// align passes over the bits that are left of a byte, and gives back the bytes behind it.
func (in *input) align() {
	in.at -= int(in.n / 8)
	in.queue = queue{}
}

// read reads some bytes as they are, behind align.
func (in *input) read(b []byte) (int, error) {
	if ended, err := in.atEnd(); err != nil {
		return 0, err
	} else if ended {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(b, in.bytes[in.at:in.whole])
	in.at += n
	return n, nil
}

// skipZeros passes over zeros, with which tapes and some servers fill up, and tells whether no byte is left.
func (in *input) skipZeros() (ended bool, err error) {
	for ended, err = in.atEnd(); !ended && err == nil && in.bytes[in.at] == 0; ended, err = in.atEnd() {
		in.at++
	}
	return ended, err
}

// atEnd tells, behind align, whether no byte is left.
func (in *input) atEnd() (bool, error) {
	if in.at < in.whole {
		return false, nil
	}
	err := in.more()
	return in.at >= in.whole, err
}
