// Package inflate unpacks what deflate packed (RFC 1951), by itself or as gzip (RFC 1952) or zlib (RFC 1950) wrap it.
//
// It is there for its speed: images are mostly literals and short matches, of which it takes several for each look at
// its input, as libdeflate does (https://github.com/ebiggers/libdeflate). The unpackers of the standard library and of
// klauspost/compress take 1.5 times the time or more.
package inflate

import (
	"cmp"
	"io"
)

const (
	window        = 1 << 15 // as far back as matches reach
	outBytes      = 1 << 16 // unpacked at a time
	inBytes       = 1 << 16
	longestMatch  = 258
	room          = 3 + longestMatch + 8 // behind the place where a round begins: literals, a match, and what is copied in vain
	look          = 16                   // bytes of input that a round may look at
	literalWidth  = 11
	distanceWidth = 8
)

// stream unpacks deflate.
type stream struct {
	in        *input
	out       []byte
	done      int  // bytes of it that are unpacked
	last      bool // whether no block follows this one
	unmatched int  // bytes that are still to be copied as they are
	inBlock   bool // whether a block of matches is under way

	literals, distances, numbers []uint32 // tables of a block's codes
	meanings                     meanings
}

func newStream(from io.Reader) *stream {
	return &stream{in: newInput(from), out: make([]byte, window+outBytes+room), meanings: newMeanings()}
}

// reset begins a new stream, which knows nothing of the last one's bytes.
func (s *stream) reset() { s.done, s.last = 0, false }

// next unpacks some bytes, which hold until it is called again. io.EOF says that there are none.
func (s *stream) next() ([]byte, error) {
	if s.done > window {
		s.done = copy(s.out, s.out[s.done-window:s.done])
	}
	begin := s.done
	for s.done <= len(s.out)-room {
		var err error
		switch {
		case s.unmatched > 0:
			err = s.copy()
		case s.inBlock:
			err = s.match()
		case s.last && s.done == begin:
			return nil, cmp.Or(s.in.sound(), io.EOF)
		case s.last:
			return s.unpacked(begin)
		default:
			err = s.block()
		}
		if err != nil {
			return nil, cmp.Or(s.in.sound(), err) // zeros behind the end are corrupt, too
		}
	}
	return s.unpacked(begin)
}

// unpacked is the bytes since one, if the packed ones did not end before.
func (s *stream) unpacked(since int) ([]byte, error) {
	if err := s.in.sound(); err != nil {
		return nil, err
	}
	return s.out[since:s.done], nil
}

// block begins the next one.
func (s *stream) block() error {
	head, err := s.in.take(3)
	if err != nil {
		return err
	}
	s.last = head&1 == 1
	switch head >> 1 {
	case 0:
		return s.plain()
	case 1:
		return s.fixed()
	case 2:
		return s.dynamic()
	}
	return ErrCorrupt
}

// plain begins a block that is not packed.
func (s *stream) plain() error {
	s.in.align()
	length, err := s.in.take(16)
	if err != nil {
		return err
	}
	inverse, err := s.in.take(16)
	if err != nil {
		return err
	}
	s.in.align()
	if length^inverse != 0xffff {
		return ErrCorrupt
	}
	s.unmatched = length
	return nil
}

// copy copies bytes of a block that is not packed.
func (s *stream) copy() error {
	n, err := s.in.read(s.out[s.done:min(len(s.out), s.done+s.unmatched)])
	s.done += n
	s.unmatched -= n
	return err
}

// fixed begins a block of the code that deflate itself has.
func (s *stream) fixed() (err error) {
	lengths := make([]uint8, 288)
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 8
		}
	}
	if s.literals, err = build(s.literals, literalWidth, lengths, s.meanings.literals); err != nil {
		return err
	}
	for i := range 32 {
		lengths[i] = 5
	}
	s.distances, err = build(s.distances, distanceWidth, lengths[:32], s.meanings.distances)
	s.inBlock = true
	return err
}

// dynamic begins a block that brings its code.
func (s *stream) dynamic() error {
	head, err := s.in.take(14)
	if err != nil {
		return err
	}
	literals, distances, words := 257+head&31, 1+head>>5&31, 4+head>>10
	if literals > 286 || distances > 30 {
		return ErrCorrupt
	}
	var short [19]uint8
	for _, symbol := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[:words] {
		n, err := s.in.take(3)
		if err != nil {
			return err
		}
		short[symbol] = uint8(n)
	}
	lengths, err := s.lengths(short[:], literals+distances)
	if err != nil {
		return err
	}
	if s.literals, err = build(s.literals, literalWidth, lengths[:literals], s.meanings.literals); err != nil {
		return err
	}
	s.distances, err = build(s.distances, distanceWidth, lengths[literals:], s.meanings.distances)
	s.inBlock = true
	return err
}

// lengths reads n lengths of words, in a code of their own.
func (s *stream) lengths(short []uint8, n int) ([]uint8, error) {
	const width = 7 // the longest that three bits say
	var err error
	if s.numbers, err = build(s.numbers, width, short, s.meanings.lengths); err != nil {
		return nil, err
	}
	lengths := make([]uint8, 0, n)
	for len(lengths) < n {
		if err := s.in.fill(); err != nil {
			return nil, err
		}
		e := s.numbers[s.in.bits&(1<<width-1)]
		if e == 0 {
			return nil, ErrCorrupt
		}
		value, times := uint8(e>>valueShift), 1
		s.in.queue = s.in.without(e & wordMask)
		if value > longestCode {
			more, err := s.in.take(e >> extraShift & extraMask)
			if err != nil {
				return nil, err
			}
			if value, times, err = repeated(value, more, lengths); err != nil {
				return nil, err
			}
		}
		if len(lengths)+times > n {
			return nil, ErrCorrupt
		}
		for range times {
			lengths = append(lengths, value)
		}
	}
	return lengths, nil
}

// repeated is which length a symbol above 15 repeats, and how often: the last, 3 to 6 times, or 0, 3 to 10 or 11 to 138 times.
func repeated(symbol uint8, more int, lengths []uint8) (value uint8, times int, err error) {
	switch {
	case symbol == 18:
		return 0, 11 + more, nil
	case symbol == 17:
		return 0, 3 + more, nil
	case len(lengths) == 0:
		return 0, 0, ErrCorrupt
	default:
		return lengths[len(lengths)-1], 3 + more, nil
	}
}
