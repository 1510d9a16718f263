//go:build !amd64 || purego

package cpu

// roundRows rounds rows of a width to pairs of neighbours; one without a neighbour is paired with zero.
func roundRows(to, from []float32, rows, width int) {
	for range rows {
		for i := 0; i < width; i += 2 {
			high := float32(0)
			if i+1 < width {
				high = from[i+1]
			}
			to[i/2] = pairOf(from[i], high)
		}
		from, to = from[width:], to[(width+1)/2:]
	}
}

// couple makes pairs of the elements of low and high: rows of a width, that begin a stride apart.
func couple(to, low, high []float32, width, stride int) {
	for i := range to {
		at := i/width*stride + i%width
		to[i] = pairOf(low[at], high[at])
	}
}
