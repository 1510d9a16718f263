package augment

import "dev.niftynet/core/volume"

// spline is a B-spline through the voxels of a box: smoother between them, and sharper, than straight lines.
type spline struct {
	box   grid   // of coefficients in place of voxels; a few numbers follow the last
	order int    // 2 or 3
	count [3]int // of coefficients along each axis that make a value: four, or as many as there are
}

// mostTaps is the coefficients along an axis that make a value.
const mostTaps = 4

// splineReach is how many voxels around the places that are looked at make values right to a millionth.
const splineReach = 9

// newSpline turns the voxels of a box, after which there is room, into coefficients.
func newSpline(box grid, order int) spline {
	volume.Coefficients(box.data, box.size, order)
	p := spline{box: box, order: order}
	p.box.data = box.data[:len(box.data)+mostTaps-1]
	clear(p.box.data[len(box.data):])
	for axis, n := range box.size {
		p.count[axis] = min(n, mostTaps)
	}
	return p
}

// interpolate gives the values at the places of a row. From the outermost voxels of the box, values fade into padding
// within one voxel.
func (p *spline) interpolate(dst []float32, row *places, padding float32) {
	xs, ys, zs := row[0][:len(dst)], row[1][:len(dst)], row[2][:len(dst)]
	for i := range dst {
		x, leftX := p.box.clamp(0, xs[i])
		y, leftY := p.box.clamp(1, ys[i])
		z, leftZ := p.box.clamp(2, zs[i])
		dst[i] = padding
		if left := leftX * leftY * leftZ; left > 0 {
			dst[i] = left*p.value(x, y, z) + (1-left)*padding
		}
	}
}

// value is the spline's at a place in the box.
func (p *spline) value(x, y, z int64) float32 {
	var shares [3][mostTaps]float32
	first, nx := [3]int{p.taps(0, x, &shares[0]), p.taps(1, y, &shares[1]), p.taps(2, z, &shares[2])}, p.box.size[0]
	layer := (first[2]*p.box.size[1]+first[1])*nx + first[0]
	x0, x1, x2, x3 := shares[0][0], shares[0][1], shares[0][2], shares[0][3]
	sum := float32(0)
	for _, shareZ := range shares[2][:p.count[2]] {
		part, at := float32(0), layer
		for _, shareY := range shares[1][:p.count[1]] {
			c := p.box.data[at : at+mostTaps : at+mostTaps]
			part += shareY * ((x0*c[0] + x1*c[1]) + (x2*c[2] + x3*c[3]))
			at += nx
		}
		sum += shareZ * part
		layer += nx * p.box.size[1]
	}
	return sum
}

// taps is the first of the coefficients around a place along an axis; it sets the share of each.
func (p *spline) taps(axis int, place int64, shares *[mostTaps]float32) (first int) {
	if p.order == 2 {
		place += parts / 2
		shares[0], shares[1], shares[2] = volume.Quadratic(share(place) - 0.5)
	} else {
		shares[0], shares[1], shares[2], shares[3] = volume.Cubic(share(place))
	}
	first = int(place>>partBits) - 1
	if n := p.box.size[axis]; first < 0 || first+mostTaps > n {
		return mirrorShares(first, shares, n)
	}
	return first
}

// mirrorShares gives the shares of coefficients beyond the ends of a line of n to those that they mirror.
func mirrorShares(first int, shares *[mostTaps]float32, n int) (begin int) {
	begin = max(min(first, n-mostTaps), 0)
	var inside [mostTaps]float32
	for k, s := range shares {
		inside[volume.Mirror(first+k, n)-begin] += s
	}
	*shares = inside
	return begin
}
