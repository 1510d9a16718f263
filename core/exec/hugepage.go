package exec

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size of a large memory page of Linux on our processors.
const hugePage = 2 << 20

// newArena makes zeroed memory that begins at a large page and asks for large pages, which make passes over it up to
// a third faster where the system gives them only on request. Where it gives none, nothing is lost.
func newArena(elements int) []float32 {
	const grain = hugePage / 4
	if elements < grain {
		return make([]float32, elements)
	}
	whole := (elements + grain - 1) / grain * grain
	memory := make([]float32, whole+grain)
	ahead := -uintptr(unsafe.Pointer(unsafe.SliceData(memory))) % hugePage / 4
	memory = memory[ahead:][:whole]
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(memory))), 4*whole)
	_ = unix.Madvise(bytes, unix.MADV_HUGEPAGE) // ordinary pages serve as well
	return memory[:elements]
}

// untouchable is address space for so many elements without memory behind it: touching it ends the program.
func untouchable(elements int) (space []float32, free func(), err error) {
	bytes, err := unix.Mmap(-1, 0, max(4*elements, 1), unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		return nil, nil, fmt.Errorf("reserve address space: %w", err)
	}
	space = unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(bytes))), elements)
	return space, func() { _ = unix.Munmap(bytes) }, nil
}
