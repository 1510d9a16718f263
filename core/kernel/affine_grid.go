package kernel

// AffineGrid is the coordinates in a source image at which an affine map reads the voxels of an output. The map is
// between relative coordinates, -1 at the first voxel of an axis and 1 at the last: an output voxel at r reads the
// source at T(r), voxel (n-1)/2*(T(r)+1). The only voxel of an axis is at -1.
type AffineGrid struct {
	N           int    // maps
	Source, Out [3]int // spatial sizes along D, H, W
}

// Relative is where output voxel i of an axis is.
func (g *AffineGrid) Relative(axis, i int) float64 {
	return -1 + 2*float64(i)/float64(max(g.Out[axis]-1, 1))
}

// Half is half the length of a source axis in voxels.
func (g *AffineGrid) Half(axis int) float64 { return float64(g.Source[axis]-1) / 2 }

// each calls f with the number of a location, which map is its own, and its relative coordinates and a 1.
func (g *AffineGrid) each(f func(o, n int, r [4]float64)) {
	for o := range g.N * volume(g.Out) {
		at := place(o, g.Out)
		f(o, o/volume(g.Out), [4]float64{g.Relative(0, at[0]), g.Relative(1, at[1]), g.Relative(2, at[2]), 1})
	}
}

// AffineGridForward is the grid [N Out 3] of maps theta [N 12]: the rows of the matrix for D, H and W, each with its
// translation last.
func AffineGridForward[T Float](g AffineGrid, theta, grid []T) {
	g.each(func(o, n int, r [4]float64) {
		for axis := range 3 {
			var sum T
			for k, v := range r {
				sum += theta[12*n+4*axis+k] * T(v)
			}
			grid[3*o+axis] = T(g.Half(axis)) * (sum + 1)
		}
	})
}

// AffineGridBackward is the gradient dTheta [N 12] by the maps.
func AffineGridBackward[T Float](g AffineGrid, dGrid, dTheta []T) {
	clear(dTheta)
	g.each(func(o, n int, r [4]float64) {
		for axis := range 3 {
			for k, v := range r {
				dTheta[12*n+4*axis+k] += T(g.Half(axis)*v) * dGrid[3*o+axis]
			}
		}
	})
}

// InvertAffine is the inverses [N 12] of affine maps theta [N 12]. A matrix that has none gives values that are not
// finite.
func InvertAffine[T Float](theta, inverse []T) {
	for n := 0; n < len(theta); n += 12 {
		m, to := theta[n:][:12], inverse[n:][:12]
		at := func(i, j int) float64 { return float64(m[4*(i%3)+j%3]) }
		cofactor := func(i, j int) float64 { return at(i+1, j+1)*at(i+2, j+2) - at(i+1, j+2)*at(i+2, j+1) }
		determinant := at(0, 0)*cofactor(0, 0) + at(0, 1)*cofactor(0, 1) + at(0, 2)*cofactor(0, 2)
		for i := range 3 {
			shift := 0.0
			for j := range 3 {
				v := cofactor(j, i) / determinant
				to[4*i+j] = T(v)
				shift -= v * float64(m[4*j+3])
			}
			to[4*i+3] = T(shift)
		}
	}
}

// InvertAffineBackward is the gradient dTheta from the inverses and their gradient. With A^-1 = B and t' = -B t it is
// dA = -B' (dB - dt' t') B', where ' transposes matrices, and dt = -B' dt'.
func InvertAffineBackward[T Float](theta, inverse, dInverse, dTheta []T) {
	for n := 0; n < len(theta); n += 12 {
		m, b, d, to := theta[n:][:12], inverse[n:][:12], dInverse[n:][:12], dTheta[n:][:12]
		var inner [3][3]T
		for i := range inner {
			for j := range inner {
				inner[i][j] = d[4*i+j] - d[4*i+3]*m[4*j+3]
			}
		}
		clear(to)
		for i := range 3 {
			for k := range 3 {
				to[4*i+3] -= b[4*k+i] * d[4*k+3]
				for j := range 3 {
					for l := range 3 {
						to[4*i+j] -= b[4*k+i] * inner[k][l] * b[4*j+l]
					}
				}
			}
		}
	}
}
