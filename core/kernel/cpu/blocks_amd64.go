//go:build amd64 && !purego

package cpu

// lanes is the number of float32 in a vector of the tier.
func (t Tier) lanes() int {
	switch t {
	case AVX512, bfloat16:
		return 16
	case AVX2:
		return 8
	default:
		return portableLanes
	}
}

// tileKernel is the tier's kernel for a block of rows positions by vectors of channels, or nil if it has none.
func (t Tier) tileKernel(rows, vectors int) func(*tile) {
	switch t {
	case bfloat16:
		return bfloat16Tile([2]int{rows, vectors})
	case AVX512:
		return avx512Tile([2]int{rows, vectors})
	case AVX2:
		return avx2Tile([2]int{rows, vectors})
	default:
		return portableTile(rows, vectors)
	}
}

// dotKernel is the tier's kernel for dot products of rows positions by channels, or nil if it has none.
func (t Tier) dotKernel(rows, channels int) func(*tile) {
	switch t {
	case bfloat16:
		return bfloat16Dot([2]int{rows, channels})
	case AVX512:
		return avx512Dot([2]int{rows, channels})
	case AVX2:
		return avx2Dot([2]int{rows, channels})
	default:
		return nil
	}
}

// outerKernel is the tier's kernel for outer products of rows runs of width source elements by vectors of
// channels, or nil if it has none.
func (t Tier) outerKernel(rows, width, vectors int) func(*outer) {
	switch t {
	case bfloat16:
		return bfloat16Outer([3]int{rows, width, vectors})
	case AVX512:
		return avx512Outer([3]int{rows, width, vectors})
	case AVX2:
		return avx2Outer([3]int{rows, width, vectors})
	default:
		return portableOuter(rows, width, vectors)
	}
}

// peakKernel is the tier's fastest stream of multiplications and additions.
func (t Tier) peakKernel() func(*peak) {
	switch t {
	case bfloat16:
		return bfloat16Peak
	case AVX512:
		return avx512Peak
	case AVX2:
		return avx2Peak
	default:
		return (*peak).run
	}
}
