package augment

import (
	"math"

	"dev.niftynet/core/volume"
)

// Deformation is a cubic B-spline that tells how far the voxels of a window are fetched from their place, as
// SimpleITK's BSplineTransform does for NiftyNet. The mesh begins at the window's first voxel.
type Deformation struct {
	SpacingVoxels [3]float64   // between control points along x, y, z of the window
	Points        [3]int       // control points along x, y, z; the first lies one spacing before the window
	Coefficients  [3][]float64 // voxels of the case along its x, y, z; x of the window fastest
}

// cell is the first of the control points that voxel i along an axis depends on, and their shares.
func (f *Deformation) cell(axis, i int) (first int, shares [4]float64) {
	whole, u := math.Modf(float64(i) / f.SpacingVoxels[axis])
	shares[0], shares[1], shares[2], shares[3] = volume.Cubic(u)
	return int(whole), shares
}

// add adds the displacements of the row (y, z) of the window to where its voxels come from.
func (f *Deformation) add(row *places, y, z int, s *Scratch) {
	firstY, sharesY := f.cell(1, y)
	firstZ, sharesZ := f.cell(2, z)
	nx := f.Points[0]
	line := grown(&s.weights, nx) // the mesh's row of control points, at y and z
	for axis, to := range row {
		clear(line)
		for k, wz := range sharesZ {
			for j, wy := range sharesY {
				from := f.Coefficients[axis][((firstZ+k)*f.Points[1]+firstY+j)*nx:][:nx]
				for i, v := range from {
					line[i] += wz * wy * v
				}
			}
		}
		for x := range to {
			first, shares := f.cell(0, x)
			c := line[first : first+4]
			to[x] += inParts(shares[0]*c[0] + shares[1]*c[1] + shares[2]*c[2] + shares[3]*c[3])
		}
	}
}

// reach is the largest coefficient along each axis, which no displacement exceeds.
func (f *Deformation) reach() (voxels [3]float64) {
	for axis, list := range f.Coefficients {
		for _, v := range list {
			voxels[axis] = max(voxels[axis], math.Abs(v))
		}
	}
	return voxels
}
