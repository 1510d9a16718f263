package volume

import (
	"math"
	"slices"
)

// mostTaps is the voxels that a cubic spline is made of.
const mostTaps = 4

// tap is what one new voxel along an axis takes from the old: weight[k] of voxel index[k].
type tap struct {
	index  [mostTaps]int
	weight [mostTaps]float32
}

// taps places new voxels along one axis of n old ones. Beyond the ends the first and the last value go on.
func taps(r Resampling, axis, order int) []tap {
	n := r.From.Size[axis]
	all := make([]tap, r.To.Size[axis])
	for x := range all {
		at := min(max(r.at(axis, x), 0), float64(n-1))
		first, weights := basis(at, order)
		for k, w := range weights {
			all[x].index[k] = Mirror(first+k, n)
			all[x].weight[k] = float32(w)
		}
	}
	return all
}

// basis is the first of the voxels that make a value at a place, and the weight of each: values of the B-spline of an
// order from 0 to 3 (Unser 1999, doi:10.1109/79.799930). At half-way, nearest is the upper voxel.
func basis(at float64, order int) (first int, weights [mostTaps]float64) {
	below := math.Floor(at)
	if order == 0 || order == 2 {
		below = math.Floor(at + 0.5)
	}
	t := at - below
	switch order {
	case 0:
		return int(below), [mostTaps]float64{1}
	case 1:
		return int(below), [mostTaps]float64{1 - t, t}
	case 2:
		weights[0], weights[1], weights[2] = Quadratic(t)
	default:
		weights[0], weights[1], weights[2], weights[3] = Cubic(t)
	}
	return int(below) - 1, weights
}

// Quadratic is the weights of three coefficients of a quadratic B-spline one apart, at t from -1/2 to 1/2 beyond the
// second.
func Quadratic[T float32 | float64](t T) (a, b, c T) {
	return (0.5 - t) * (0.5 - t) / 2, 0.75 - t*t, (0.5 + t) * (0.5 + t) / 2
}

// Cubic is the weights of four coefficients of a cubic B-spline one apart, at t from 0 to 1 beyond the second.
func Cubic[T float32 | float64](t T) (a, b, c, d T) {
	u := 1 - t
	a, d = u*u*u*(1.0/6), t*t*t*(1.0/6)
	return a, u + d - 2*a, t + a - 2*d, d // so that their sum is 1 and their middle t
}

// Mirror brings an index back into 0..n-1 by reflection at the middles of the first and the last voxel.
func Mirror(i, n int) int {
	if n == 1 {
		return 0
	}
	period := 2 * (n - 1)
	i = ((i % period) + period) % period
	return min(i, period-i)
}

// pole is that of the recursive filter that makes the coefficients of a spline of its samples, along with the filter's
// gain. It is 0 where samples are coefficients already.
func pole(order int) (z, gain float32) {
	switch order {
	case 2:
		return float32(math.Sqrt(8) - 3), 8
	case 3:
		return float32(math.Sqrt(3) - 2), 6
	default:
		return 0, 1
	}
}

// Coefficients turns the samples of a box of voxels, x fastest, into the coefficients of the B-spline of an order from 0
// to 3 that goes through them, in place. The box is mirrored at the middles of its outermost voxels. A coefficient
// depends on the samples around it, less by two thirds or more from each to the next.
func Coefficients(box []float32, size [3]int, order int) {
	if z, _ := pole(order); z == 0 {
		return
	}
	nx := size[0]
	work := make([]lane, nx)
	rows := slicesOf(work)
	for first, lines := 0, len(box)/nx; first < lines; first += lanes {
		s := newSheaf(first, min(lanes, lines-first), nx, 1)
		s.read(work, box)
		coefficients(rows, order)
		s.write(box, work)
	}
	between := nx
	for _, n := range size[1:] { // whole rows, then slices, are lines side by side
		for block := range slices.Chunk(box, n*between) {
			rows = slices.AppendSeq(rows[:0], slices.Chunk(block, between))
			coefficients(rows, order)
		}
		between *= n
	}
}

// coefficients turns samples along lines into those of a spline of the given order, in place: x[k] is voxel k of each
// line. The lines are mirrored at their ends.
func coefficients(x [][]float32, order int) {
	n := len(x)
	z, gain := pole(order)
	if z == 0 || n < 2 {
		return
	}
	const horizon = 16          // beyond, powers of either pole are below float32
	var shares [horizon]float32 // of the first few in what lies before the first, and in the first
	power := float32(1)
	for k := range horizon {
		shares[Mirror(k, n)] += power
		power *= z
	}
	for i := range x[0] {
		x[0][i] *= shares[0]
	}
	for k := 1; k < min(horizon, n); k++ {
		addScaled(x[0], x[k], shares[k])
	}
	for k := 1; k < n; k++ {
		addScaled(x[k], x[k-1], z)
	}
	// The way back begins with the sum of all that lies beyond the last.
	end := gain * z / (z*z - 1)
	last := x[n-1]
	for i, before := range x[n-2] {
		last[i] = float32(end * (last[i] + float32(z*before)))
	}
	gain *= z
	for k := n - 2; k >= 0; k-- {
		next := x[k+1]
		own := x[k][:len(next)]
		for i, v := range next {
			own[i] = float32(z*v) - float32(gain*own[i])
		}
	}
}

// addScaled adds w * x to dst.
func addScaled(dst, x []float32, w float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] += float32(w * v) // rounded twice on every machine: no fused multiply-add
	}
}

// Gaussian is one half of a Gaussian kernel, its middle first, as far as four deviations; nil for no deviation. Lengths
// are in voxels.
func Gaussian(deviation float64) []float32 {
	if deviation == 0 {
		return nil
	}
	half := make([]float64, int(4*deviation+0.5)+1)
	sum := 0.0
	for i := range half {
		half[i] = math.Exp(-float64(i*i) / (2 * deviation * deviation))
		sum += half[i]
		if i > 0 {
			sum += half[i]
		}
	}
	weights := make([]float32, len(half))
	for i, w := range half {
		weights[i] = float32(w / sum)
	}
	return weights
}

// Antialias is the deviation, in voxels, of the blur before voxels grow by a factor: what is left of them then is as
// wide at half of its height as a new voxel (NiftyNet's rule).
func Antialias(factor float64) float64 {
	if factor <= 1 {
		return 0
	}
	return math.Sqrt(factor*factor-1) / (2 * math.Sqrt(2*math.Ln2))
}

// blur convolves lines with a symmetric kernel; beyond its ends a line goes on as its mirror image. It reads x and
// writes out.
func blur(out, x []lane, half []float32) {
	n := len(x)
	for k := range x {
		sum := lane{}
		sum.add(&x[k], half[0])
		for d := 1; d < len(half); d++ {
			sum.add(&x[Fold(k-d, n)], half[d])
			sum.add(&x[Fold(k+d, n)], half[d])
		}
		out[k] = sum
	}
}

// Fold brings an index back into 0..n-1 by reflection at the outer faces of the first and the last voxel.
func Fold(i, n int) int {
	if i >= 0 && i < n {
		return i
	}
	i = ((i % (2 * n)) + 2*n) % (2 * n)
	return min(i, 2*n-1-i)
}
