package cpu

import "math"

//go:generate go run -C gen . bfloat16 -out ../bfloat16_amd64.s -stubs ../bfloat16_stub_amd64.go -pkg cpu

// Pairs of bfloat16 are held as bits in memory for float32, the first of the two in the low half.

// pairOf rounds two numbers to the nearest bfloat16, ties to even.
func pairOf(low, high float32) float32 {
	return math.Float32frombits(roundBFloat16(low) | roundBFloat16(high)<<16)
}

// roundBFloat16 is the bits of the nearest bfloat16. As the processor does, it makes 0 of what is below the smallest
// normal number.
func roundBFloat16(v float32) uint32 {
	const exponent, quiet = 0x7f800000, 0x40
	bits := math.Float32bits(v)
	switch {
	case v != v:
		return bits>>16 | quiet
	case bits&exponent == 0:
		return bits >> 16 & 0x8000
	default:
		return (bits + 0x7fff + bits>>16&1) >> 16
	}
}
