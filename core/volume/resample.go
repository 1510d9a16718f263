package volume

import (
	"fmt"
	"math"
)

// MaxVoxels is the most that an image may have, in a file or resampled: 8 GiB as float32.
const MaxVoxels = 1 << 31

// Resampling changes the size of voxels. The middle of the grid stays where it is: along each axis, voxel x of To lies
// at (x - (To.Size-1)/2) * Factor + (From.Size-1)/2 of From, counted between the middles of voxels. So voxels have
// exactly the size that was asked for, and the affine of To says where they are. (NiftyNet lays the first and the last
// voxels of both grids over each other, which gives voxels another size.)
type Resampling struct {
	From, To Grid
	Factor   [3]float64 // voxels of From in one of To, along x, y, z
}

// Resample plans voxels of spacingMM along x, y, z. Along an axis where it is 0, or where there is one voxel alone, or
// where it is within a ten-thousandth of what there is, voxels stay as they are. The number of voxels is the old one
// times old and divided by new size, rounded half to even as in NiftyNet.
func (g Grid) Resample(spacingMM [3]float64) (Resampling, error) {
	r := Resampling{From: g, To: g, Factor: [3]float64{1, 1, 1}}
	voxels := 1.0
	for axis, have := range g.Affine.SpacingMM() {
		want, n := spacingMM[axis], g.Size[axis]
		if want < 0 || math.IsNaN(want) || math.IsInf(want, 0) {
			return r, fmt.Errorf("resample to voxels of %v mm: want sizes above 0, or 0 to keep an axis", spacingMM)
		}
		size := float64(n)
		if want > 0 && n > 1 && math.Abs(want-have) > 1e-4*have {
			r.Factor[axis] = roundedFactor(want / have)
			size = max(math.RoundToEven(size/r.Factor[axis]), 1)
		}
		if voxels *= size; !(voxels <= MaxVoxels) {
			return r, fmt.Errorf("resample %dx%dx%d voxels of %.4g mm to %.4g mm: makes more than %d voxels; ask for larger ones",
				g.Size[0], g.Size[1], g.Size[2], g.Affine.SpacingMM(), spacingMM, MaxVoxels)
		}
		r.To.Size[axis] = int(size)
	}
	r.place()
	return r, nil
}

// Resize plans a grid of so many voxels over the same part of the world.
func (g Grid) Resize(size [3]int) Resampling {
	r := Resampling{From: g, To: Grid{Size: size}}
	for axis, n := range size {
		r.Factor[axis] = float64(g.Size[axis]) / float64(n)
	}
	r.place()
	return r
}

// place says where To lies.
func (r *Resampling) place() {
	toOld := Scaling(r.Factor)
	for axis := range r.Factor {
		toOld[axis][3] = r.at(axis, 0)
	}
	r.To.Affine = r.From.Affine.Mul(toOld)
}

// roundedFactor keeps 16 bits, so that one image whose affine was rounded in two ways, as a matrix and as a quaternion
// of single precision, is resampled alike; the affine of the new grid follows what was kept.
func roundedFactor(f float64) float64 {
	const steps = 1 << 16
	fraction, exponent := math.Frexp(f)
	return math.Ldexp(math.RoundToEven(fraction*steps)/steps, exponent)
}

// at is the place of voxel x of To along an axis of From.
func (r Resampling) at(axis, x int) float64 {
	return float64((float64(x)-float64(r.To.Size[axis]-1)/2)*r.Factor[axis]) + float64(r.From.Size[axis]-1)/2
}

// Invert is the way back.
func (r Resampling) Invert() Resampling {
	back := Resampling{From: r.To, To: r.From}
	for axis, f := range r.Factor {
		back.Factor[axis] = 1 / f
	}
	return back
}

// IsIdentity reports whether nothing changes.
func (r Resampling) IsIdentity() bool {
	return r.Factor == [3]float64{1, 1, 1} && r.From.Size == r.To.Size
}

// coarse is how many times the shortest axis of voxels the longest is that is resampled apart from the others.
const coarse = 3

// isApart reports whether voxels reach furthest along this axis alone, and so much further than along the shortest,
// before or, failing that, after, that values between them would be made up: such an axis takes the nearest voxel, as in
// nnU-Net (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z).
func (r Resampling) isApart(axis int) bool {
	const rounding = 1 + 1e-4 // of voxel sizes in headers
	for _, g := range []Grid{r.From, r.To} {
		s := g.Affine.SpacingMM()
		longest := max(s[0], s[1], s[2])
		if longest <= coarse*min(s[0], s[1], s[2])*rounding {
			continue
		}
		return s[axis] > max(s[(axis+1)%3], s[(axis+2)%3])*rounding
	}
	return false
}

// order is the degree of interpolation along one axis.
func (r Resampling) order(axis, order int) int {
	if r.isApart(axis) {
		return 0
	}
	return order
}
