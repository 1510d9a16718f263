package cpu

import "unsafe"

// alignment is the elements of a cache line.
const alignment = 16

// aligned drops what comes before the first cache line boundary.
func aligned(work []float32) []float32 {
	address := uintptr(unsafe.Pointer(unsafe.SliceData(work))) / unsafe.Sizeof(work[0])
	return work[(alignment-address%alignment)%alignment:]
}

// wholeVectors is a number of elements in whole vectors.
func wholeVectors(elements, lanes int) int { return (elements + lanes - 1) / lanes * lanes }

// setTail makes the mask of a vector that has some live lanes.
func setTail(tail *[16]int32, live int) {
	clear(tail[:])
	for i := range min(live, len(tail)) {
		tail[i] = -1
	}
}
