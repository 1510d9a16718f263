package augment

import "math"

// coarsen keeps a share of the voxels along each axis, the nearest ones, and interpolates linearly between them (PyTorch
// calls the two nearest-exact and trilinear without aligned corners).
func coarsen(x []float32, size [3]int, share float64, s *Scratch) {
	var kept [3]int
	for axis, n := range size {
		kept[axis] = max(int(math.RoundToEven(float64(n)*share)), 1)
	}
	small := grown(&s.image, kept[0]*kept[1]*kept[2])
	i := 0
	for z := range kept[2] {
		for y := range kept[1] {
			row := x[(chosen(z, size[2], kept[2])*size[1]+chosen(y, size[1], kept[1]))*size[0]:]
			for k := range kept[0] {
				small[i] = row[chosen(k, size[0], kept[0])]
				i++
			}
		}
	}
	line := grown(&s.values, kept[0])
	for z := range size[2] {
		z0, z1, fz := around(z, size[2], kept[2])
		for y := range size[1] {
			y0, y1, fy := around(y, size[1], kept[1])
			a, b := small[(z0*kept[1]+y0)*kept[0]:], small[(z0*kept[1]+y1)*kept[0]:]
			c, d := small[(z1*kept[1]+y0)*kept[0]:], small[(z1*kept[1]+y1)*kept[0]:]
			for k := range line {
				low, high := a[k]+fy*(b[k]-a[k]), c[k]+fy*(d[k]-c[k])
				line[k] = low + fz*(high-low)
			}
			row := x[(z*size[1]+y)*size[0]:][:size[0]]
			for k := range row {
				k0, k1, f := around(k, size[0], kept[0])
				row[k] = line[k0] + f*(line[k1]-line[k0])
			}
		}
	}
}

// chosen is which of n voxels is the i-th that is kept.
func chosen(i, n, kept int) int { return (2*i + 1) * n / (2 * kept) }

// around is the kept voxels on either side of voxel i of n, and the share of the second.
func around(i, n, kept int) (a, b int, share float32) {
	at := max((float64(i)+0.5)*float64(kept)/float64(n)-0.5, 0)
	a = int(at)
	return a, min(a+1, kept-1), float32(at - float64(a))
}
