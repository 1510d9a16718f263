package volume

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
