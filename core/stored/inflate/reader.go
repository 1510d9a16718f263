package inflate

import (
	"errors"
	"hash"
	"hash/adler32"
	"hash/crc32"
	"io"
	"math/bits"
)

// ErrChecksum says that what was unpacked is not what was packed.
var ErrChecksum = errors.New("the checksum does not match")

// Reader reads what is unpacked. Its errors are ErrCorrupt, ErrChecksum, io.ErrUnexpectedEOF where the packed bytes end
// before their time, and those of what it reads from.
type Reader struct {
	stream *stream
	wrap   wrap
	sum    hash.Hash32 // nil where nothing is checked
	length uint32      // of what was unpacked, modulo 2^32
	rest   []byte      // unpacked and still to be read
	err    error       // after it
}

// wrap is what deflate is wrapped in.
type wrap int

const (
	bare wrap = iota
	inZlib
	inGzip
)

// NewReader unpacks deflate itself, which ends where it says.
func NewReader(from io.Reader) *Reader { return &Reader{stream: newStream(from)} }

// NewZlibReader unpacks zlib, whose header it reads at once.
func NewZlibReader(from io.Reader) (*Reader, error) {
	r := &Reader{stream: newStream(from), wrap: inZlib, sum: adler32.New()}
	head, err := r.number(2)
	const deflate, dictionary = 8, 1 << 13
	if err == nil && (head&15 != deflate || (head&0xff<<8|head>>8)%31 != 0 || head&dictionary != 0) {
		err = ErrCorrupt
	}
	return r, err
}

// NewGzipReader unpacks gzip, one member after the other. It reads the first one's header at once.
func NewGzipReader(from io.Reader) (*Reader, error) {
	r := &Reader{stream: newStream(from), wrap: inGzip, sum: crc32.NewIEEE()}
	return r, r.member()
}

// Read reads into b.
func (r *Reader) Read(b []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.rest, r.err = r.stream.next()
		if errors.Is(r.err, io.EOF) {
			r.err = r.finish()
		}
		if r.sum != nil {
			r.sum.Write(r.rest) // never fails
		}
		r.length += uint32(len(r.rest))
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// finish checks what is written behind the end, and goes on with gzip's next member if there is one; else it says io.EOF.
func (r *Reader) finish() error {
	r.stream.in.align()
	switch r.wrap {
	case inZlib:
		sum, err := r.number(4)
		if err != nil {
			return err
		}
		if bits.ReverseBytes32(sum) != r.sum.Sum32() {
			return ErrChecksum
		}
	case inGzip:
		return r.nextMember()
	case bare:
	}
	return io.EOF
}

// nextMember checks one member of gzip and begins the next.
func (r *Reader) nextMember() error {
	sum, err := r.number(4)
	if err != nil {
		return err
	}
	length, err := r.number(4)
	if err != nil {
		return err
	}
	if sum != r.sum.Sum32() || length != r.length {
		return ErrChecksum
	}
	r.stream.in.align()
	if ended, err := r.stream.in.skipZeros(); err != nil {
		return err
	} else if ended {
		return io.EOF
	}
	r.sum.Reset()
	r.length = 0
	r.stream.reset()
	return r.member()
}

// member reads the header of a member.
func (r *Reader) member() error {
	const (
		magic          = 0x088b1f // two bytes, and deflate's number
		headerSum      = 1 << 1
		extra          = 1 << 2
		name, comment  = 1 << 3, 1 << 4
		timeAndProgram = 6 // bytes
	)
	head, err := r.number(4)
	if err == nil && head&0xffffff != magic {
		err = ErrCorrupt
	}
	if err == nil {
		err = r.skip(timeAndProgram)
	}
	flags := head >> 24
	if err == nil && flags&extra != 0 {
		var n uint32
		if n, err = r.number(2); err == nil {
			err = r.skip(int(n))
		}
	}
	for _, text := range []uint32{name, comment} {
		for c := uint32(1); err == nil && flags&text != 0 && c != 0; {
			c, err = r.number(1)
		}
	}
	if err == nil && flags&headerSum != 0 {
		err = r.skip(2)
	}
	return err
}

// number is one of at most four bytes, the lowest first.
func (r *Reader) number(size uint32) (uint32, error) {
	n, err := r.stream.in.take(8 * size)
	if err == nil {
		err = r.stream.in.sound()
	}
	return uint32(n), err
}

func (r *Reader) skip(n int) error {
	for range n {
		if _, err := r.number(1); err != nil {
			return err
		}
	}
	return nil
}
