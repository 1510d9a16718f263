//go:build !amd64 || purego

package cpu

// addCubes adds sums of cubes. Products are rounded before they are added, on every machine.
func addCubes(dst, box []float32, first []int, shares [][3][CubeSide]float32, row, slice, slices int) {
	for i, at := range first[:len(dst)] {
		x, y, z := &shares[i][0], &shares[i][1], &shares[i][2]
		var s0, s1, s2, s3 float32
		for _, share := range z[:slices] {
			a, b, c, d := box[at:at+4], box[at+row:][:4], box[at+2*row:][:4], box[at+3*row:][:4]
			s0 += float32(share * weigh(y, a[0], b[0], c[0], d[0]))
			s1 += float32(share * weigh(y, a[1], b[1], c[1], d[1]))
			s2 += float32(share * weigh(y, a[2], b[2], c[2], d[2]))
			s3 += float32(share * weigh(y, a[3], b[3], c[3], d[3]))
			at += slice
		}
		dst[i] += (float32(s0*x[0]) + float32(s2*x[2])) + (float32(s1*x[1]) + float32(s3*x[3]))
	}
}

// weigh is the sum of numbers times their shares.
func weigh(shares *[CubeSide]float32, a, b, c, d float32) float32 {
	return (float32(shares[0]*a) + float32(shares[1]*b)) + (float32(shares[2]*c) + float32(shares[3]*d))
}
