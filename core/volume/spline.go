package volume

import "math"

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
			all[x].index[k] = mirror(first+k, n)
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
		return int(below) - 1, [mostTaps]float64{(0.5 - t) * (0.5 - t) / 2, 0.75 - t*t, (0.5 + t) * (0.5 + t) / 2}
	default:
		u := 1 - t
		return int(below) - 1, [mostTaps]float64{u * u * u / 6, 2.0/3 - t*t*(2-t)/2, 2.0/3 - u*u*(2-u)/2, t * t * t / 6}
	}
}

// mirror brings an index back into 0..n-1 by reflection at the middles of the first and the last voxel.
func mirror(i, n int) int {
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

// coefficients turns samples along lines into those of a spline of the given order, in place. The lines are mirrored at
// their ends.
func coefficients(x []lane, order int) {
	n := len(x)
	z, gain := pole(order)
	if z == 0 || n < 2 {
		return
	}
	const horizon = 16 // beyond, powers of either pole are below float32
	sum := x[0]
	power := float32(1)
	for k := 1; k < horizon; k++ {
		power *= z
		sum.add(&x[mirror(k, n)], power)
	}
	x[0] = sum
	for k := 1; k < n; k++ {
		x[k].add(&x[k-1], z)
	}
	// The way back begins with the sum of all that lies beyond the last.
	end := z / (z*z - 1)
	last := &x[n-1]
	for i := range last {
		last[i] = float32(end * (last[i] + float32(z*x[n-2][i])))
	}
	for k := n - 2; k >= 0; k-- {
		for i, next := range x[k+1] {
			x[k][i] = float32(z * (next - x[k][i]))
		}
	}
	for k := range x {
		for i := range x[k] {
			x[k][i] *= gain
		}
	}
}

// gaussian is one half of a Gaussian kernel, its middle first, as far as four deviations; nil for no deviation. Lengths
// are in voxels.
func gaussian(deviation float64) []float32 {
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

// antialias is the deviation, in voxels, of the blur before voxels grow by a factor: what is left of them then is as
// wide at half of its height as a new voxel (NiftyNet's rule).
func antialias(factor float64) float64 {
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
			sum.add(&x[fold(k-d, n)], half[d])
			sum.add(&x[fold(k+d, n)], half[d])
		}
		out[k] = sum
	}
}

// fold brings an index back into 0..n-1 by reflection at the outer faces of the first and the last voxel.
func fold(i, n int) int {
	if i >= 0 && i < n {
		return i
	}
	i = ((i % (2 * n)) + 2*n) % (2 * n)
	return min(i, 2*n-1-i)
}
