package augment

import (
	"math"

	"dev.niftynet/core/volume"
)

// grid is voxels to interpolate: one channel of a box of a case.
type grid struct {
	data  []float32
	size  [3]int
	start [3]int // of the box in the case
}

// places is where the voxels of a row come from: x, y and z in the case, in parts of a voxel. Whole numbers step evenly
// along a row, take no rounding apart into voxel and share, and are the same on every machine.
type places [3][]int64

const (
	partBits = 32
	parts    = 1 << partBits // of a voxel
	farAway  = 1 << 29       // voxels; cases are smaller
)

// inParts is a place or distance in parts of a voxel.
func inParts(voxels float64) int64 {
	return int64(math.Round(min(max(voxels, -farAway), farAway) * parts))
}

// share is how far a place is beyond the voxel before it, from 0 to 1, in as many bits as a float32 has.
func share(place int64) float32 {
	const bits = 24
	return float32(int32(uint32(place)>>(partBits-bits))) * (1.0 / (1 << bits))
}

// linear gives the values at the places of a row.
func (g *grid) linear(dst []float32, row *places, padding float32) {
	nx := g.size[0]
	roomX, roomY := uint(g.size[0]-1), uint(g.size[1]-1)
	nxy, roomZ := g.layers(row[2])
	xs, ys, zs := row[0][:len(dst)], row[1][:len(dst)], row[2][:len(dst)]
	for i := range dst {
		px, py, pz := xs[i], ys[i], zs[i]
		x, y, z := int(px>>partBits)-g.start[0], int(py>>partBits)-g.start[1], int(pz>>partBits)-g.start[2]
		if uint(x) >= roomX || uint(y) >= roomY || uint(z) >= roomZ {
			dst[i] = padding
			if g.touches(x, y, z) {
				dst[i] = mean(g.corners(cell{[3]int{x, y, z}, [3]float32{share(px), share(py), share(pz)}}, padding))
			}
			continue
		}
		fx, fy, fz := share(px), share(py), share(pz)
		at := z*nxy + y*nx + x
		v00, v10 := g.data[at:at+2:at+2], g.data[at+nx:at+nx+2:at+nx+2]
		at += nxy
		v01, v11 := g.data[at:at+2:at+2], g.data[at+nx:at+nx+2:at+nx+2]
		a, b := v00[0]+fx*(v00[1]-v00[0]), v10[0]+fx*(v10[1]-v10[0])
		c, d := v01[0]+fx*(v01[1]-v01[0]), v11[0]+fx*(v11[1]-v11[0])
		low, high := a+fy*(b-a), c+fy*(d-c)
		dst[i] = low + fz*(high-low)
	}
}

// cell is the cube of eight voxels around a place, and where in it the place is.
type cell struct {
	first  [3]int     // its lowest voxel, in the box
	shares [3]float32 // how far the place is from there
}

// layers is how far apart in memory the layers of a cell are, and how many cells there are along z. A row that lies in
// the only slice of a box has that slice as both layers.
func (g *grid) layers(zs []int64) (apart int, cells uint) {
	slice := g.size[0] * g.size[1]
	if g.size[2] > 1 {
		return slice, uint(g.size[2] - 1)
	}
	for _, z := range zs {
		if share(z) != 0 {
			return slice, 0
		}
	}
	return 0, 1
}

// touches reports whether a cell whose lowest voxel is x, y, z has a voxel in the box.
func (g *grid) touches(x, y, z int) bool {
	return uint(x+1) <= uint(g.size[0]) && uint(y+1) <= uint(g.size[1]) && uint(z+1) <= uint(g.size[2])
}

// mean is the mean of values by their shares, which sum to 1.
func mean(values, shares [8]float32) float32 {
	sum := float32(0)
	for k, s := range shares {
		sum += s * values[k]
	}
	return sum
}

// corners is the eight voxels of a cell, with a value for those outside the box, and their shares.
func (g *grid) corners(c cell, outside float32) (values, shares [8]float32) {
	var weights [3][2]float32 // of the lower and the upper voxels along each axis
	for axis, s := range c.shares {
		weights[axis] = [2]float32{1 - s, s}
	}
	k := 0
	for z := c.first[2]; z <= c.first[2]+1; z++ {
		shareZ := weights[2][z-c.first[2]]
		for y := c.first[1]; y <= c.first[1]+1; y++ {
			shareYZ := shareZ * weights[1][y-c.first[1]]
			inside := uint(z) < uint(g.size[2]) && uint(y) < uint(g.size[1])
			at := (z*g.size[1] + y) * g.size[0]
			for x := c.first[0]; x <= c.first[0]+1; x++ {
				values[k], shares[k] = outside, shareYZ*weights[0][x-c.first[0]]
				if inside && uint(x) < uint(g.size[0]) {
					values[k] = g.data[at+x]
				}
				k++
			}
		}
	}
	return values, shares
}

// vote gives at each place of a row the class that has the largest share of the eight voxels around; outside the box is
// class 0.
func (g *grid) vote(dst []float32, row *places) {
	nx := g.size[0]
	roomX, roomY := uint(g.size[0]-1), uint(g.size[1]-1)
	nxy, roomZ := g.layers(row[2])
	xs, ys, zs := row[0][:len(dst)], row[1][:len(dst)], row[2][:len(dst)]
	for i := range dst {
		px, py, pz := xs[i], ys[i], zs[i]
		x, y, z := int(px>>partBits), int(py>>partBits), int(pz>>partBits)
		if uint(x) >= roomX || uint(y) >= roomY || uint(z) >= roomZ {
			dst[i] = 0
			if g.touches(x, y, z) {
				dst[i] = volume.Elect(g.corners(cell{[3]int{x, y, z}, [3]float32{share(px), share(py), share(pz)}}, 0))
			}
			continue
		}
		at := z*nxy + y*nx + x
		v00, v10 := g.data[at:at+2:at+2], g.data[at+nx:at+nx+2:at+nx+2]
		at += nxy
		v01, v11 := g.data[at:at+2:at+2], g.data[at+nx:at+nx+2:at+nx+2]
		v := v00[0]
		if v == v00[1] && v == v10[0] && v == v10[1] && v == v01[0] && v == v01[1] && v == v11[0] && v == v11[1] {
			dst[i] = v
			continue
		}
		fx, fy, fz := share(px), share(py), share(pz)
		gx, gy, gz := 1-fx, 1-fy, 1-fz
		a, b, d, e := gy*gz, fy*gz, gy*fz, fy*fz
		dst[i] = volume.Elect(
			[8]float32{v00[0], v00[1], v10[0], v10[1], v01[0], v01[1], v11[0], v11[1]},
			[8]float32{gx * a, fx * a, gx * b, fx * b, gx * d, fx * d, gx * e, fx * e})
	}
}

// nearest gives the values of the voxels nearest to the places of a row.
func (g *grid) nearest(dst []float32, row *places, padding float32) {
	nx, ny, nz := g.size[0], g.size[1], g.size[2]
	for i := range dst {
		x, y, z := int((row[0][i]+parts/2)>>partBits), int((row[1][i]+parts/2)>>partBits), int((row[2][i]+parts/2)>>partBits)
		dst[i] = padding
		if uint(x) < uint(nx) && uint(y) < uint(ny) && uint(z) < uint(nz) {
			dst[i] = g.data[(z*ny+y)*nx+x]
		}
	}
}

// clamp is a place counted from the box's first voxel, brought back to its outermost voxels, and how much of them is
// left there: from 1 in the box to 0 a voxel away.
func (g *grid) clamp(axis int, place int64) (at int64, left float32) {
	place -= int64(g.start[axis]) << partBits
	last := int64(g.size[axis]-1) << partBits
	switch {
	case place < 0:
		return 0, float32(max(place+parts, 0)) / parts
	case place > last:
		return last, float32(max(last+parts-place, 0)) / parts
	default:
		return place, 1
	}
}
