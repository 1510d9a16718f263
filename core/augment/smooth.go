package augment

import "math"

// radius is how many voxels a Gaussian filter reaches: four standard deviations, rounded, as in SciPy.
func radius(sigma float64) int { return int(4*sigma + 0.5) }

// smooth filters an image of the given size (x, y, z voxels) in place with a Gaussian of the given standard deviations
// in voxels. Beyond its borders lies its mirror image, border included.
func smooth(x []float32, size [3]int, sigma [3]float64, s *Scratch) {
	inner := 1
	for axis, n := range size {
		if r := radius(sigma[axis]); r > 0 && n > 1 {
			shares := gaussian(sigma[axis], r)
			for outer := 0; outer < len(x); outer += n * inner {
				smoothLines(x[outer:outer+n*inner], inner, shares, s)
			}
		}
		inner *= n
	}
}

// gaussian is the shares of the voxels at distances 0 to r.
func gaussian(sigma float64, r int) []float32 {
	weights := make([]float64, r+1)
	sum := 0.0
	for i := range weights {
		weights[i] = math.Exp(-0.5 * float64(i*i) / (sigma * sigma))
		sum += weights[i]
		if i > 0 {
			sum += weights[i]
		}
	}
	shares := make([]float32, r+1)
	for i, w := range weights {
		shares[i] = float32(w / sum)
	}
	return shares
}

// smoothLines filters across the rows, each of width numbers, of a block.
func smoothLines(block []float32, width int, shares []float32, s *Scratch) {
	n, r := len(block)/width, len(shares)-1
	padded := grown(&s.padded, len(block)+2*r*width)
	s.padded = padded
	copy(padded[r*width:], block)
	for i := 1; i <= r; i++ {
		before, after := mirrored(-i, n), mirrored(n-1+i, n)
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

// mirrored is the place in 0..n-1 whose value stands for place i: ... 1 0 | 0 1 ... n-1 | n-1 n-2 ...
func mirrored(i, n int) int {
	i %= 2 * n
	if i < 0 {
		i += 2 * n
	}
	return min(i, 2*n-1-i)
}

// addPair adds share * (a + b) to dst.
func addPair(dst, a, b []float32, share float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] += share * (a[i] + b[i])
	}
}
