package augment

import "dev.niftynet/core/volume"

// smooth filters an image of the given size (x, y, z voxels) in place with a Gaussian of the given standard deviations
// in voxels. Beyond its borders lies its mirror image, border included.
func smooth(x []float32, size [3]int, sigma [3]float64, s *Scratch) {
	inner := 1
	for axis, n := range size {
		if shares := volume.Gaussian(sigma[axis]); len(shares) > 1 && n > 1 {
			for outer := 0; outer < len(x); outer += n * inner {
				smoothLines(x[outer:outer+n*inner], inner, shares, s)
			}
		}
		inner *= n
	}
}

// smoothLines filters across the rows, each of width numbers, of a block.
func smoothLines(block []float32, width int, shares []float32, s *Scratch) {
	n, r := len(block)/width, len(shares)-1
	padded := grown(&s.padded, len(block)+2*r*width)
	copy(padded[r*width:], block)
	for i := 1; i <= r; i++ {
		before, after := volume.Fold(-i, n), volume.Fold(n-1+i, n)
		copy(padded[(r-i)*width:][:width], block[before*width:])
		copy(padded[(r+n-1+i)*width:][:width], block[after*width:])
	}
	// With rows one after another, neighbours of a whole block are the block shifted.
	middle := padded[r*width:][:len(block)]
	for i, v := range middle {
		block[i] = shares[0] * v
	}
	for k := 1; k <= r; k++ {
		addPair(block, padded[(r-k)*width:], padded[(r+k)*width:], shares[k])
	}
}

// addPair adds share * (a + b) to dst.
func addPair(dst, a, b []float32, share float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] += share * (a[i] + b[i])
	}
}
