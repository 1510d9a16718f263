package volume

import (
	"fmt"
	"math"
)

// Affine maps homogeneous voxel indices (i, j, k, 1) to world positions in mm (RAS+).
type Affine [4][4]float64

// Identity has 1 mm voxels, axes R, A, S and its first voxel at the origin.
func Identity() Affine {
	return Affine{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}
}

// Scaling has axes R, A, S, the given voxel size in mm and its first voxel at the origin.
func Scaling(spacingMM [3]float64) Affine {
	a := Identity()
	for i, s := range spacingMM {
		a[i][i] = s
	}
	return a
}

// Apply maps a voxel index, fractions allowed, to its world position in mm.
func (a Affine) Apply(p [3]float64) [3]float64 {
	var world [3]float64
	for i := range world {
		world[i] = float64(a[i][0]*p[0]) + float64(a[i][1]*p[1]) + float64(a[i][2]*p[2]) + a[i][3]
	}
	return world
}

// Mul is the affine that applies b first, then a.
func (a Affine) Mul(b Affine) Affine {
	var c Affine
	for i := range 4 {
		for j := range 4 {
			for k := range 4 {
				c[i][j] += float64(a[i][k] * b[k][j])
			}
		}
	}
	return c
}

// Det is the determinant of the 3x3 part: a voxel's volume in mm3, negative where the axes are left-handed.
func (a Affine) Det() float64 {
	return a[0][0]*(a[1][1]*a[2][2]-a[1][2]*a[2][1]) -
		a[0][1]*(a[1][0]*a[2][2]-a[1][2]*a[2][0]) +
		a[0][2]*(a[1][0]*a[2][1]-a[1][1]*a[2][0])
}

// SpacingMM is the distance between neighbouring voxels along each voxel axis, in mm.
func (a Affine) SpacingMM() [3]float64 {
	var s [3]float64
	for j := range s {
		s[j] = math.Sqrt(float64(a[0][j]*a[0][j]) + float64(a[1][j]*a[1][j]) + float64(a[2][j]*a[2][j]))
	}
	return s
}

// Check refuses an affine that is not finite, or whose axes do not span space (to one part in a million).
func (a Affine) Check() error {
	for i, row := range a {
		for _, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("affine row %d is not finite: %v", i, row)
			}
		}
	}
	s := a.SpacingMM()
	if box := s[0] * s[1] * s[2]; !(math.Abs(a.Det()) > 1e-6*box) {
		return fmt.Errorf("affine is singular: its voxel axes, of %.4g, %.4g and %.4g mm, do not span space", s[0], s[1], s[2])
	}
	return nil
}

// Inverse maps world positions in mm to voxel indices. It fails where Check does.
func (a Affine) Inverse() (Affine, error) {
	if err := a.Check(); err != nil {
		return Affine{}, err
	}
	det := a.Det()
	inv := Identity()
	for i := range 3 {
		for j := range 3 {
			// The cofactor of element (j, i), cyclic indices carrying its sign.
			r, s := (j+1)%3, (j+2)%3
			p, q := (i+1)%3, (i+2)%3
			inv[i][j] = (a[r][p]*a[s][q] - a[r][q]*a[s][p]) / det
		}
	}
	origin := inv.Apply([3]float64{a[0][3], a[1][3], a[2][3]})
	for i := range 3 {
		inv[i][3] = -origin[i]
	}
	return inv, nil
}
