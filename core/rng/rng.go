// Package rng gives every random draw of a run its own named place.
//
// A generator is Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
// doi:10.1145/2063384.2063405), keyed by the run's seed and a stream name, and counted by step and index.
// So a draw depends on nothing but those four: not on threads, not on what was drawn before, not on
// whether the run was interrupted.
package rng

import (
	"hash/fnv"
	"math/bits"
	"math/rand/v2"
)

// At is the generator of one place: the run's seed, a stream such as "sampler", the step and an index in it.
// Generators of different places are independent; one generator holds 2^33 numbers.
func At(seed uint64, stream string, step, index uint64) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(stream))
	key := mix(seed) ^ h.Sum64()
	return rand.New(&philox{
		key: [2]uint32{uint32(key), uint32(key >> 32)},
		// Index and step share the counter's upper 96 bits; the lowest word counts blocks.
		counter: [4]uint32{0, uint32(index), uint32(step), uint32(step>>32) ^ bits.RotateLeft32(uint32(index>>32), 16)},
	})
}

// mix is the finaliser of SplitMix64: neighbouring seeds get unrelated keys.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// philox is a rand.Source that encrypts a counter.
type philox struct {
	key     [2]uint32
	counter [4]uint32
	block   [4]uint32
	used    int // words of block handed out; 0 before the first block
}

// Uint64 gives the next two words.
func (p *philox) Uint64() uint64 {
	if p.used == 0 || p.used == 4 {
		p.block = rounds(p.counter, p.key)
		p.counter[0]++
		p.used = 0
	}
	v := uint64(p.block[p.used]) | uint64(p.block[p.used+1])<<32
	p.used += 2
	return v
}

// rounds is Philox4x32 with ten rounds.
func rounds(c [4]uint32, k [2]uint32) [4]uint32 {
	c0, c1, c2, c3, k0, k1 := c[0], c[1], c[2], c[3], k[0], k[1] // in registers, unlike arrays
	for range 10 {
		hi0, lo0 := bits.Mul32(0xD2511F53, c0)
		hi1, lo1 := bits.Mul32(0xCD9E8D57, c2)
		c0, c1, c2, c3 = hi1^c1^k0, lo1, hi0^c3^k1, lo0
		k0 += 0x9E3779B9
		k1 += 0xBB67AE85
	}
	return [4]uint32{c0, c1, c2, c3}
}
