package inflate

import (
	"errors"
	"math/bits"
	"slices"
)

// ErrCorrupt says that what is read is not packed by deflate.
var ErrCorrupt = errors.New("what should be packed data is not")

// A table's entry says what the bits that follow stand for: in the lowest 8 bits how many of them it takes, then how many
// extra bits follow, then of which kind it is, and from bit 16 on its value: a literal, or the base of a length or
// distance to which the extra bits are added, or the place of a further table that as many bits as "extra" choose from.
// A value of 0 that is no literal stands for no code.
const (
	wordMask   = 255
	extraShift = 8
	extraMask  = 31
	end        = 1 << 13
	further    = 1 << 14
	literal    = 1 << 15
	valueShift = 16
)

const longestCode = 15

// build makes the table of a canonical code from the lengths of its words, with the first width bits as index, and beyond
// that the further tables of longer words. Symbols mean the entries of meanings.
func build(table []uint32, width int, lengths []uint8, meanings []uint32) ([]uint32, error) {
	var count [longestCode + 1]int
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	var next [longestCode + 1]int
	longest, left := 0, 1
	for n := 1; n <= longestCode; n++ {
		next[n] = (next[n-1] + count[n-1]) << 1
		if count[n] > 0 {
			longest = n
		}
		if left = left<<1 - count[n]; left < 0 {
			return nil, ErrCorrupt
		}
	}
	if left > 0 && longest > 1 { // one word of one bit, or none, may be alone
		return nil, ErrCorrupt
	}
	table = extended(table[:0], 1<<width)
	for symbol, length := range lengths {
		n := int(length)
		if n == 0 {
			continue
		}
		word := int(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		if n <= width {
			fill(table[:1<<width], word, n, meanings[symbol])
			continue
		}
		first := word & (1<<width - 1)
		if table[first] == 0 {
			table[first] = further | uint32(len(table)<<valueShift|(longest-width)<<extraShift|width)
			table = extended(table, 1<<(longest-width))
		}
		at := int(table[first] >> valueShift)
		fill(table[at:at+1<<(longest-width)], word>>width, n-width, meanings[symbol])
	}
	return table, nil
}

// extended is a table with n more entries, which stand for no code.
func extended(table []uint32, n int) []uint32 {
	table = slices.Grow(table, n)[:len(table)+n]
	clear(table[len(table)-n:])
	return table
}

// fill enters a word of n bits wherever the index begins with it.
func fill(table []uint32, word, n int, meaning uint32) {
	for i := word; i < len(table); i += 1 << n {
		table[i] = meaning | uint32(n)
	}
}

// meanings are those of the symbols of deflate's three codes.
type meanings struct{ literals, distances, lengths []uint32 }

func newMeanings() meanings { return meanings{literalMeanings(), distanceMeanings(), lengthMeanings()} }

// literalMeanings are those of RFC 1951, 3.2.5: bytes, the block's end, and lengths.
func literalMeanings() []uint32 {
	meanings := make([]uint32, 288)
	for i := range 256 {
		meanings[i] = literal | uint32(i)<<valueShift
	}
	meanings[256] = end
	base := uint32(3)
	for i := range 28 {
		extra := uint32(max(0, i/4-1))
		meanings[257+i] = base<<valueShift | extra<<extraShift
		base += 1 << extra
	}
	meanings[285] = 258 << valueShift
	return meanings
}

// distanceMeanings are those of distances.
func distanceMeanings() []uint32 {
	meanings := make([]uint32, 32)
	base := uint32(1)
	for i := range 30 {
		extra := uint32(max(0, i/2-1))
		meanings[i] = base<<valueShift | extra<<extraShift
		base += 1 << extra
	}
	return meanings
}

// lengthMeanings are those of the code in which lengths are written: lengths, and how often what is repeated.
func lengthMeanings() []uint32 {
	meanings := make([]uint32, 19)
	for i := range meanings {
		meanings[i] = literal | uint32(i)<<valueShift
	}
	for i, extra := range []uint32{2, 3, 7} {
		meanings[16+i] |= extra << extraShift
	}
	return meanings
}
