package nifti

import (
	"fmt"
	"math"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// bestAffine is the sform where it is set, else the qform, else voxel sizes about the centre.
func bestAffine(h *stored.Header, quaternionError float64) (volume.Affine, error) {
	g := h.Forms
	if g.SformCode > 0 {
		return volume.Affine{g.SRow[0], g.SRow[1], g.SRow[2], {0, 0, 0, 1}}, nil
	}
	if g.QformCode > 0 {
		return quaternionAffine(g, quaternionError)
	}
	return baseAffine(h)
}

// baseAffine has the voxel sizes alone: x to the left, the world's origin in the centre voxel.
func baseAffine(h *stored.Header) (volume.Affine, error) {
	spacing, err := spacingMM(h.Forms)
	if err != nil {
		return volume.Affine{}, err
	}
	for i := len(h.Shape); i < 3; i++ {
		spacing[i] = 1
	}
	spacing[0] = -spacing[0]
	a := volume.Scaling(spacing)
	size, _ := h.Grid()
	for i := range 3 {
		a[i][3] = -float64(size[i]-1) / 2 * spacing[i]
	}
	return a, nil
}

// spacingMM is the voxel sizes, of which only the magnitude counts; 0 means 1.
func spacingMM(g *stored.Forms) ([3]float64, error) {
	var s [3]float64
	for i := range s {
		s[i] = math.Abs(g.PixDim[i+1])
		if math.IsNaN(s[i]) || math.IsInf(s[i], 0) {
			return s, fmt.Errorf("voxel size along dimension %d is %v: the header is damaged", i+1, s[i])
		}
		if s[i] == 0 {
			s[i] = 1
		}
	}
	return s, nil
}

// quaternionAffine is the qform ("method 2" of nifti1.h): rotation (a, b, c, d) with a >= 0 left out of the file,
// times voxel sizes, z reversed where PixDim[0] is -1.
func quaternionAffine(g *stored.Forms, rounding float64) (volume.Affine, error) {
	spacing, err := spacingMM(g)
	if err != nil {
		return volume.Affine{}, err
	}
	if g.PixDim[0] == -1 {
		spacing[2] = -spacing[2]
	}
	b, c, d := g.Quatern[0], g.Quatern[1], g.Quatern[2]
	aa := 1 - (b*b + c*c + d*d)
	if !(aa >= -rounding) {
		return volume.Affine{}, fmt.Errorf("qform quaternion (%g, %g, %g) is longer than 1: the header is damaged", b, c, d)
	}
	if aa < rounding {
		aa = 0
	}
	// Not of unit length where aa was rounded, so divide by the length.
	a, s := math.Sqrt(aa), 2/(aa+b*b+c*c+d*d)
	rotation := [3][3]float64{
		{1 - s*(c*c+d*d), s * (b*c - a*d), s * (b*d + a*c)},
		{s * (b*c + a*d), 1 - s*(b*b+d*d), s * (c*d - a*b)},
		{s * (b*d - a*c), s * (c*d + a*b), 1 - s*(b*b+c*c)},
	}
	affine := volume.Identity()
	for i := range 3 {
		for j := range 3 {
			affine[i][j] = rotation[i][j] * spacing[j]
		}
		affine[i][3] = g.QOffset[i]
	}
	return affine, nil
}

// formsOf stores an affine as sform, and as qform too where its axes are perpendicular to one part in 10^5.
// Both say "aligned", as NiBabel does for an affine of unknown origin.
func formsOf(affine volume.Affine) stored.Forms {
	const aligned = 2
	s := affine.SpacingMM()
	g := stored.Forms{SformCode: aligned, PixDim: [4]float64{1, s[0], s[1], s[2]}}
	var r [3][3]float64
	for i := range 3 {
		g.SRow[i] = affine[i]
		g.QOffset[i] = affine[i][3]
		for j := range 3 {
			r[i][j] = affine[i][j] / s[j]
		}
	}
	if affine.Det() < 0 {
		g.PixDim[0] = -1
		for i := range 3 {
			r[i][2] = -r[i][2]
		}
	}
	for i, j := range [3]int{1, 2, 0} {
		if math.Abs(r[0][i]*r[0][j]+r[1][i]*r[1][j]+r[2][i]*r[2][j]) > 1e-5 {
			return g
		}
	}
	g.QformCode = aligned
	g.Quatern = quaternion(r)
	return g
}

// quaternion gives b, c, d of the unit quaternion (a, b, c, d) with a >= 0 of a rotation, from its largest
// component so that nothing is divided by a small number (Shepperd 1978, doi:10.2514/3.55767b).
func quaternion(r [3][3]float64) [3]float64 {
	trace := r[0][0] + r[1][1] + r[2][2]
	if trace > 0 {
		w := 2 * math.Sqrt(1+trace)
		return [3]float64{(r[2][1] - r[1][2]) / w, (r[0][2] - r[2][0]) / w, (r[1][0] - r[0][1]) / w}
	}
	i := 0
	for k := range r {
		if r[k][k] > r[i][i] {
			i = k
		}
	}
	j, k := (i+1)%3, (i+2)%3
	w := 2 * math.Sqrt(max(0, 1+r[i][i]-r[j][j]-r[k][k]))
	var q [3]float64
	q[i], q[j], q[k] = w/4, (r[i][j]+r[j][i])/w, (r[i][k]+r[k][i])/w
	if r[k][j] < r[j][k] {
		q = [3]float64{-q[0], -q[1], -q[2]}
	}
	return q
}
