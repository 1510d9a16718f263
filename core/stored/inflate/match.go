package inflate

import "encoding/binary"

// match unpacks literals and matches until the block ends or the output is full. Each round looks at the input once for
// up to three literals, or two and a match's length, and once more for its distance.
func (s *stream) match() error {
	literals, distances := s.literals, s.distances
	firstLiterals, firstDistances := (*[1 << literalWidth]uint32)(literals), (*[1 << distanceWidth]uint32)(distances)
	out, done := s.out, s.done
	in, at, q := s.in.bytes, s.in.at, s.in.queue
	var err error
	for err == nil && s.inBlock && done <= len(out)-room {
		if s.in.valid-at < look {
			s.in.at, s.in.queue = at, q
			if err := s.in.more(); err != nil {
				return err
			}
			at = s.in.at
		}
		longer, taken := q.with(in[at:])
		q = longer
		at += taken
		e := firstLiterals[q.bits&(1<<literalWidth-1)]
		for range 2 {
			if e&literal == 0 {
				break
			}
			out[done] = byte(e >> valueShift)
			done++
			q = q.without(e & wordMask)
			e = firstLiterals[q.bits&(1<<literalWidth-1)]
		}
		e, q = q.follow(e, literals)
		switch {
		case e&literal != 0:
			out[done] = byte(e >> valueShift)
			done++
		case e&end != 0:
			s.inBlock = false
		default:
			length, rest := q.number(e)
			longer, taken := rest.with(in[at:])
			at += taken
			d, rest := longer.follow(firstDistances[longer.bits&(1<<distanceWidth-1)], distances)
			distance, rest := rest.number(d)
			q = rest
			if e>>valueShift == 0 || d>>valueShift == 0 || distance > done {
				err = ErrCorrupt
				continue
			}
			repeat(out[done-distance:done+length+8], distance, length)
			done += length
		}
	}
	s.done, s.in.at, s.in.queue = done, at, q
	return err
}

// repeat writes length bytes from place "distance" on, and at most 8 in vain: those at the begin, again and again.
func repeat(b []byte, distance, length int) {
	from, to := 0, distance
	if distance < 8 {
		for i := range 8 {
			b[distance+i] = b[i]
		}
		// What is repeated comes again at multiples of the distance.
		to += 8
		from = to - (7+distance)/distance*distance
	}
	for ; to < distance+length; from, to = from+8, to+8 {
		binary.LittleEndian.PutUint64(b[to:], binary.LittleEndian.Uint64(b[from:]))
	}
}
