package augment

import (
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/volume"
)

// spline is a B-spline through the voxels of a box: smoother between them, and sharper, than straight lines.
type spline struct {
	box   grid // of coefficients in place of voxels
	order int  // 2 or 3
	cubes cpu.Cubes
}

// mostTaps is the coefficients along an axis that make a value.
const mostTaps = cpu.CubeSide

// splineReach is how many voxels around the places that are looked at make values right to a millionth.
const splineReach = 9

// splineRoom is how many numbers there must be room for after a box: cubes of coefficients are taken from boxes of fewer
// rows or columns, too, where the shares of what lies beyond are 0.
func splineRoom(size [3]int) int { return (mostTaps - 1) * (size[0] + 1) }

// newSpline turns the voxels of a box, after which there is room, into coefficients, to make rows of n values.
func newSpline(box grid, order, n int, s *Scratch) spline {
	volume.Coefficients(box.data, box.size, order)
	coefficients := box.data[:len(box.data)+splineRoom(box.size)]
	clear(coefficients[len(box.data):])
	return spline{box, order, cpu.Cubes{
		Box: coefficients, Row: box.size[0], Slice: box.size[0] * box.size[1], Slices: min(box.size[2], mostTaps),
		First: grown(&s.first, n), Shares: grown(&s.shares, n),
	}}
}

// interpolate gives the values at the places of a row. From the outermost voxels of the box, values fade into padding
// within one voxel.
func (p *spline) interpolate(dst []float32, row *places, padding float32) {
	xs, ys, zs := row[0][:len(dst)], row[1][:len(dst)], row[2][:len(dst)]
	for i := range dst {
		x, leftX := p.box.clamp(0, xs[i])
		y, leftY := p.box.clamp(1, ys[i])
		z, leftZ := p.box.clamp(2, zs[i])
		shares := &p.cubes.Shares[i]
		p.cubes.First[i] = p.taps(0, x, &shares[0]) + p.taps(1, y, &shares[1])*p.cubes.Row + p.taps(2, z, &shares[2])*p.cubes.Slice
		dst[i] = 0
		if left := leftX * leftY * leftZ; left < 1 {
			for k := range shares[2] {
				shares[2][k] *= left
			}
			dst[i] = (1 - left) * padding
		}
	}
	p.cubes.Add(dst)
}

// taps is the first of the coefficients around a place along an axis; it sets the share of each.
func (p *spline) taps(axis int, place int64, shares *[mostTaps]float32) (first int) {
	if p.order == 2 {
		place += parts / 2
		shares[0], shares[1], shares[2] = volume.Quadratic(share(place) - 0.5)
		shares[3] = 0
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
