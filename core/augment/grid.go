package augment

import "math"

// grid is voxels to interpolate: one channel of a box of a case.
type grid struct {
	data  []float32
	size  [3]int
	start [3]int // of the box in the case
}

// interpolate gives the values at the places of a row, in voxels of the case.
func (g grid) interpolate(dst []float32, row *[3][]float64, padding float32) {
	nx, nxy := g.size[0], g.size[0]*g.size[1]
	lastX, lastY, lastZ := float64(g.size[0]-1), float64(g.size[1]-1), float64(g.size[2]-1)
	startX, startY, startZ := float64(g.start[0]), float64(g.start[1]), float64(g.start[2])
	xs, ys, zs := row[0][:len(dst)], row[1][:len(dst)], row[2][:len(dst)]
	for i := range dst {
		x, y, z := xs[i]-startX, ys[i]-startY, zs[i]-startZ
		if !(x >= 0 && y >= 0 && z >= 0 && x < lastX && y < lastY && z < lastZ) {
			dst[i] = g.edge(x, y, z, padding)
			continue
		}
		ix, iy, iz := int(x), int(y), int(z)
		fx, fy, fz := float32(x-float64(ix)), float32(y-float64(iy)), float32(z-float64(iz))
		at := g.data[iz*nxy+iy*nx+ix:]
		above := at[nxy:]
		a := at[0] + fx*(at[1]-at[0])
		b := at[nx] + fx*(at[nx+1]-at[nx])
		c := above[0] + fx*(above[1]-above[0])
		d := above[nx] + fx*(above[nx+1]-above[nx])
		a += fy * (b - a)
		c += fy * (d - c)
		dst[i] = a + fz*(c-a)
	}
}

// edge is the value at a place that has neighbours outside the box, or along whose axes it has one voxel.
func (g grid) edge(x, y, z float64, padding float32) float32 {
	var sum float64
	g.around(x, y, z, func(at int, share float64) {
		value := padding
		if at >= 0 {
			value = g.data[at]
		}
		sum += share * float64(value)
	})
	return float32(sum)
}

// around visits the voxels around a place and their shares in it; at is below 0 for voxels outside the box.
func (g grid) around(x, y, z float64, visit func(at int, share float64)) {
	var low, fraction [3]float64
	for i, v := range [3]float64{x, y, z} {
		v = min(max(v, -2), float64(g.size[i]+1)) // further out is all the same, and fits an int
		low[i] = math.Floor(v)
		fraction[i] = v - low[i]
	}
	for corner := range 8 {
		share, at, stride, outside := 1.0, 0, 1, false
		for i, n := range g.size {
			voxel := int(low[i])
			if corner>>i&1 == 1 {
				voxel++
				share *= fraction[i]
			} else {
				share *= 1 - fraction[i]
			}
			outside = outside || voxel < 0 || voxel >= n
			at += stride * voxel
			stride *= n
		}
		if outside {
			at = -1
		}
		if share > 0 {
			visit(at, share)
		}
	}
}

// nearest gives the values of the voxels nearest to the places of a row; 0 outside the box.
func (g grid) nearest(dst []float32, row *[3][]float64) {
	for i := range dst {
		at, stride := 0, 1
		for axis, n := range g.size {
			voxel := math.Floor(row[axis][i] + 0.5)
			if !(voxel >= 0 && voxel < float64(n)) {
				at = -1
				break
			}
			at += stride * int(voxel)
			stride *= n
		}
		dst[i] = 0
		if at >= 0 {
			dst[i] = g.data[at]
		}
	}
}

// vote gives at each place of a row the class that has the largest share of the eight voxels around, the lowest of
// several; outside the box is class 0.
func (g grid) vote(dst []float32, row *[3][]float64) {
	nx, nxy := g.size[0], g.size[0]*g.size[1]
	lastX, lastY, lastZ := float64(g.size[0]-1), float64(g.size[1]-1), float64(g.size[2]-1)
	xs, ys, zs := row[0][:len(dst)], row[1][:len(dst)], row[2][:len(dst)]
	for i := range dst {
		x, y, z := xs[i], ys[i], zs[i]
		if x >= 0 && y >= 0 && z >= 0 && x < lastX && y < lastY && z < lastZ {
			at := g.data[int(z)*nxy+int(y)*nx+int(x):]
			above := at[nxy:]
			v := at[0]
			if v == at[1] && v == at[nx] && v == at[nx+1] && v == above[0] && v == above[1] && v == above[nx] && v == above[nx+1] {
				dst[i] = v
				continue
			}
		}
		dst[i] = g.winner(x, y, z)
	}
}

// winner is the class with the largest share at a place.
func (g grid) winner(x, y, z float64) float32 {
	var classes [8]float32
	var shares [8]float64
	n := 0
	g.around(x, y, z, func(at int, share float64) {
		var class float32
		if at >= 0 {
			class = g.data[at]
		}
		i := 0
		for i < n && classes[i] != class {
			i++
		}
		n = max(n, i+1)
		classes[i] = class
		shares[i] += share
	})
	best := 0
	for i := 1; i < n; i++ {
		if shares[i] > shares[best] || shares[i] == shares[best] && classes[i] < classes[best] {
			best = i
		}
	}
	return classes[best]
}
