package augment

import "slices"

// Flip mirrors a window [D H W C] of the given size (x, y, z voxels) in place, along the axes set in flip.
func Flip(window []float32, size [3]int, channels int, flip [3]bool) {
	// Seen along one axis, a window is outer blocks of n slices of inner numbers each.
	inner := channels
	for axis, n := range size {
		if flip[axis] {
			for block := range slices.Chunk(window, n*inner) {
				reverse(block, inner)
			}
		}
		inner *= n
	}
}

// reverse puts the slices of width numbers of block in the opposite order.
func reverse(block []float32, width int) {
	if width == 1 {
		slices.Reverse(block)
		return
	}
	for i, j := 0, len(block)-width; i < j; i, j = i+width, j-width {
		a := block[i : i+width]
		b := block[j:][:len(a)]
		for k, v := range a {
			a[k], b[k] = b[k], v
		}
	}
}
