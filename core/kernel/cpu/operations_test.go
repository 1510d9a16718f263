package cpu_test

import "testing"

func TestOperations_AgreeWithPlainLoops(t *testing.T) {
	sizes := []size{{images: 2, s: 4501, c: 12}, {images: 1, s: 12_000, c: 3}, {images: 1, s: 1001, c: 33}} // in parts
	for _, c := range []int{1, 2, 3, 4, 8, 12, 16, 17, 24, 32, 33, 80} {
		for _, s := range []int{1, 13, 131} {
			sizes = append(sizes, size{images: 2, s: s, c: c})
		}
	}
	agree(t, trials(), 1e-5, sizes...)
}

func TestOperations_HaveTheSameBitsOnAnyNumberOfThreads(t *testing.T) {
	haveSameBits(t, trials(), size{images: 2, s: 4501, c: 5})
}

func TestOperations_AllocateNothing(t *testing.T) {
	allocateNothing(t, trials(), size{images: 2, s: 12_000, c: 3})
}
