package volume

import (
	"errors"
	"iter"
	"math"
	"slices"
	"sync/atomic"

	"dev.niftynet/core/parallel"
)

// Transfer brings volumes from one grid to another by place in the world. Unlike those of a Resampling, the grids may have
// other axes and cover other parts of the world.
type Transfer struct {
	From, To Grid

	place Affine // voxels of To to voxels of From
}

// errApart is for grids without overlap.
var errApart = errors.New("the two cover no part of the world together")

// NewTransfer plans the way from one grid to another. It fails where an affine has no inverse.
func NewTransfer(from, to Grid) (Transfer, error) {
	back, err := from.Affine.Inverse()
	return Transfer{From: from, To: to, place: back.Mul(to.Affine)}, err
}

// Apply makes the voxels of To from an image on From. Those that lie outside of it get the least value of their channel.
// Grids without overlap are an error.
func (t Transfer) Apply(v *Volume, how Interpolation) (*Volume, error) {
	out := New(t.To.Size, v.Channels, t.To.Affine)
	for c := range v.Channels {
		src, dst := v.Channel(c), out.Channel(c)
		least := slices.Min(src)
		for i := range dst {
			dst[i] = least
		}
		src = t.smooth(src, how)
		Coefficients(src, t.From.Size, how.Order)
		if !t.fill(dst, func(at [3]float64) float32 { return t.From.interpolate(src, at, how.Order) }) {
			return nil, errApart
		}
	}
	return out, nil
}

// ApplyLabels makes the voxels of To from a label map on From, as Resampling.ApplyLabels does; outside of it they are 0.
// Grids without overlap are an error.
func (t Transfer) ApplyLabels(v *Volume, order int) (*Volume, error) {
	out := New(t.To.Size, v.Channels, t.To.Affine)
	for c := range v.Channels {
		src := v.Channel(c)
		if !t.fill(out.Channel(c), func(at [3]float64) float32 { return t.From.elect(src, at, min(order, 1)) }) {
			return nil, errApart
		}
	}
	return out, nil
}

// fill gives values to the voxels of To that lie within From, and reports whether there are any.
func (t Transfer) fill(dst []float32, value func(at [3]float64) float32) bool {
	var any atomic.Bool
	parallel.Each(t.To.Size[2], func(planes iter.Seq[int]) {
		for z := range planes {
			for y := range t.To.Size[1] {
				row := dst[(z*t.To.Size[1]+y)*t.To.Size[0]:][:t.To.Size[0]]
				for x := range row {
					if at, inside := t.at(x, y, z); inside {
						row[x] = value(at)
						any.Store(true)
					}
				}
			}
		}
	})
	return any.Load()
}

// at is the place of a voxel of To among those of From, if it lies within one of them. What headers round is taken away, so
// that voxels that lie on each other give their values as they are.
func (t Transfer) at(x, y, z int) (at [3]float64, inside bool) {
	const steps = 1 << 16 // of a voxel
	at = t.place.Apply([3]float64{float64(x), float64(y), float64(z)})
	for axis, n := range t.From.Size {
		p := math.RoundToEven(at[axis]*steps) / steps
		if !(p >= -0.5 && p <= float64(n)-0.5) {
			return at, false
		}
		at[axis] = min(max(p, 0), float64(n-1))
	}
	return at, true
}

// smooth is a copy of a channel, blurred along the axes whose voxels grow if that is asked for.
func (t Transfer) smooth(src []float32, how Interpolation) []float32 {
	box := slices.Clone(src)
	if !how.Antialias || how.Order == 0 {
		return box
	}
	same := Resampling{From: t.From, To: t.From, Factor: [3]float64{1, 1, 1}}
	between := 1
	for axis, n := range t.From.Size {
		r := t.place[axis]
		if factor := max(math.Abs(r[0]), math.Abs(r[1]), math.Abs(r[2])); factor > 1 {
			box = pass{from: n, blur: Gaussian(Antialias(factor)), taps: taps(same, axis, 0), between: between}.run(box)
		}
		between *= n
	}
	return box
}

// interpolate is the value of a spline between the voxels of a grid.
func (g Grid) interpolate(coefficients []float32, at [3]float64, order int) float32 {
	var index [3][mostTaps]int
	var weights [3][mostTaps]float64
	for axis, n := range g.Size {
		var first int
		first, weights[axis] = basis(at[axis], order)
		for k := range order + 1 {
			index[axis][k] = Mirror(first+k, n)
		}
	}
	sum := 0.0
	for k := range order + 1 {
		for j := range order + 1 {
			row := (index[2][k]*g.Size[1] + index[1][j]) * g.Size[0]
			line := 0.0
			for i := range order + 1 {
				line += float64(weights[0][i] * float64(coefficients[row+index[0][i]]))
			}
			sum += float64(line * float64(weights[2][k]*weights[1][j]))
		}
	}
	return float32(sum)
}

// elect is the label at a place between the voxels of a grid: of the nearest for order 0, of the largest share for 1.
func (g Grid) elect(labels []float32, at [3]float64, order int) float32 {
	var around, shares [8]float32
	for corner := range around {
		place, share := 0, 1.0
		for axis := 2; axis >= 0; axis-- {
			first, weights := basis(at[axis], order)
			k := corner >> axis & 1
			place = place*g.Size[axis] + Mirror(first+k, g.Size[axis])
			share *= weights[k]
		}
		around[corner], shares[corner] = labels[place], float32(share)
	}
	return Elect(around, shares)
}
