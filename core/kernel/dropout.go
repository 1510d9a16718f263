package kernel

import "math"

// Dropout makes elements 0 at random and divides the others by Keep, the chance of each to stay (Srivastava et al.
// 2014, JMLR 15:1929). Which ones is a function of a key and the element's place alone: nothing needs to be stored for
// the backward pass, which is the same operation on dy.
//
// A key is four numbers of sixteen bits, which float32 holds exactly.
type Dropout struct {
	Keep float64 // above 0, at most 1
}

// DropoutBlock is the elements that are counted from one pair of seeds.
const DropoutBlock = 1 << 14

// dropoutStep is what an element's number is multiplied by: 2^32 by the golden ratio, made odd.
const dropoutStep = 0x9e3779b9

// ApplyDropout is y = x/Keep where the element stays and 0 elsewhere. y may be x.
func ApplyDropout[T Float](d Dropout, key, x, y []T) {
	threshold := d.Threshold()
	for lo := 0; lo < len(x); lo += DropoutBlock {
		first, second := DropoutSeeds(key, lo/DropoutBlock)
		for i, v := range x[lo:min(lo+DropoutBlock, len(x))] {
			y[lo+i] = 0
			if DropoutHash(first, second, uint32(i))>>8 < threshold {
				y[lo+i] = v * T(1/d.Keep)
			}
		}
	}
}

// Threshold is what the upper 24 bits of an element's hash must stay below for it to stay.
func (d Dropout) Threshold() uint32 { return uint32(math.Ceil(d.Keep * (1 << 24))) }

// DropoutSeeds are those of a block of elements: the finaliser of SplitMix64 on the key, moved on by the block.
func DropoutSeeds[T Float](key []T, block int) (first, second uint32) {
	var z uint64
	for _, v := range key {
		z = z<<16 | uint64(v)
	}
	z = mix64(z) + uint64(block)*0x9e3779b97f4a7c15
	z = mix64(z)
	return uint32(z), uint32(z >> 32)
}

func mix64(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// DropoutHash is 32 random bits for element i of a block. Its multiplications and shifts are those of Wellons'
// lowbias32; the second seed comes between them, so that blocks are no shifted copies of each other.
func DropoutHash(first, second, i uint32) uint32 {
	h := i*dropoutStep + first
	h = (h ^ h>>16) * 0x7feb352d
	h ^= second
	h = (h ^ h>>15) * 0x846ca68b
	return h ^ h>>16
}
