package volume

import (
	"iter"
	"slices"

	"dev.niftynet/core/parallel"
)

// Interpolation says how values between voxels are found.
type Interpolation struct {
	Order     int  // degree of the B-spline: 0 takes the nearest voxel, 1 is linear, 2 quadratic, 3 cubic
	Antialias bool // blur first along axes whose voxels grow, unless the nearest is taken
}

// Apply makes the voxels of To from an image on From. The longest axis of voxels takes the nearest where it is more than
// three times the shortest.
func (r Resampling) Apply(v *Volume, how Interpolation) *Volume {
	out := New(r.To.Size, v.Channels, r.To.Affine)
	passes := r.passes(how)
	for c := range v.Channels {
		data := v.Channel(c)
		for _, p := range passes {
			data = p.run(data)
		}
		copy(out.Channel(c), data)
	}
	return out
}

// passes does one axis after the other, the ones that take away most voxels first.
func (r Resampling) passes(how Interpolation) []pass {
	axes := slices.DeleteFunc([]int{0, 1, 2}, func(axis int) bool {
		return r.Factor[axis] == 1 && r.From.Size[axis] == r.To.Size[axis]
	})
	slices.SortStableFunc(axes, func(a, b int) int {
		return r.To.Size[a]*r.From.Size[b] - r.To.Size[b]*r.From.Size[a]
	})
	size := r.From.Size
	var all []pass
	for _, axis := range axes {
		order := r.order(axis, how.Order)
		p := pass{from: size[axis], order: order, taps: taps(r, axis, order), between: 1}
		for _, n := range size[:axis] {
			p.between *= n
		}
		if how.Antialias && order > 0 {
			p.blur = Gaussian(Antialias(r.Factor[axis]))
		}
		size[axis] = r.To.Size[axis]
		all = append(all, p)
	}
	return all
}

// ApplyLabels makes the voxels of To from a label map of one channel on From: with order 0 of the nearest voxel,
// otherwise of the label whose voxels, each of them 1 in an image of zeros, give the most by linear interpolation; the
// highest where several give as much. (nnU-Net takes the label that gives at least a half, and 0 where none does.)
func (r Resampling) ApplyLabels(v *Volume, order int) *Volume {
	out := New(r.To.Size, 1, r.To.Affine)
	var around [3][]tap
	for axis := range around {
		around[axis] = taps(r, axis, r.order(axis, min(order, 1)))
	}
	parallel.Each(r.To.Size[2], func(planes iter.Seq[int]) {
		for z := range planes {
			for y := range r.To.Size[1] {
				first := out.Index(0, y, z)
				electRow(out.Data[first:first+r.To.Size[0]], v, around[0], around[1][y], around[2][z])
			}
		}
	})
	return out
}

// electRow makes one row of labels.
func electRow(dst []float32, v *Volume, xs []tap, y, z tap) {
	var rows [4]int // the rows of old voxels around the new ones
	var weights [4]float32
	for k := range rows {
		rows[k] = v.Index(0, y.index[k&1], z.index[k>>1])
		weights[k] = y.weight[k&1] * z.weight[k>>1]
	}
	for i, x := range xs {
		var labels [8]float32
		same := true
		for k, row := range rows {
			labels[2*k], labels[2*k+1] = v.Data[row+x.index[0]], v.Data[row+x.index[1]]
			same = same && labels[2*k] == labels[0] && labels[2*k+1] == labels[0]
		}
		if same {
			dst[i] = labels[0]
			continue
		}
		var shares [8]float32
		for k, w := range weights {
			shares[2*k], shares[2*k+1] = w*x.weight[0], w*x.weight[1]
		}
		dst[i] = Elect(labels, shares)
	}
}

// Elect is the label with the largest sum of shares, which are 1 together; the highest of equals, but for rounding.
func Elect(labels, shares [8]float32) float32 {
	const rounding = 1e-6
	best, most := float32(0), float32(-1)
	for _, label := range labels {
		sum := float32(0)
		for j, other := range labels {
			if other == label {
				sum += shares[j]
			}
		}
		if sum > most+rounding || sum > most-rounding && label > best {
			best, most = label, sum
		}
		if sum > 0.5+rounding {
			break
		}
	}
	return best
}
