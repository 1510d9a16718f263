package volume

import (
	"fmt"
	"math"
)

// Grid is where voxels lie: how many there are along x, y, z, and their place in the world.
type Grid struct {
	Size   [3]int
	Affine Affine // voxel index to world position in mm
}

// Grid is where the voxels of v lie.
func (v *Volume) Grid() Grid { return Grid{v.Size, v.Affine} }

// SameGrid says in words how the grids of two volumes differ: in size, or in the place of any voxel by more than the
// tolerance, in shares of the shortest edge of a's voxels. It is nil when they agree. Channels may differ.
func SameGrid(a, b *Volume, tolerance float64) error {
	if a.Size != b.Size {
		return fmt.Errorf("sizes differ: %dx%dx%d and %dx%dx%d voxels",
			a.Size[0], a.Size[1], a.Size[2], b.Size[0], b.Size[1], b.Size[2])
	}
	apart := 0.0
	// Affine maps differ most at a corner.
	for corner := range 8 {
		var p [3]float64
		for i := range p {
			p[i] = float64((corner >> i & 1) * (a.Size[i] - 1))
		}
		apart = max(apart, distance(a.Affine.Apply(p), b.Affine.Apply(p)))
	}
	s, t := a.Affine.SpacingMM(), b.Affine.SpacingMM()
	mostMM := tolerance * min(s[0], s[1], s[2])
	if apart <= mostMM {
		return nil
	}
	if from, to := a.Affine.AxCodes(), b.Affine.AxCodes(); from != to {
		return fmt.Errorf("axes differ: %s and %s, and positions by up to %.3g mm", from, to, apart)
	}
	for i := range s {
		if math.Abs(s[i]-t[i])*float64(a.Size[i]) > mostMM {
			return fmt.Errorf("voxel sizes differ: %.7gx%.7gx%.7g and %.7gx%.7gx%.7g mm, and positions by up to %.3g mm",
				s[0], s[1], s[2], t[0], t[1], t[2], apart)
		}
	}
	return fmt.Errorf("positions differ by up to %.3g mm", apart)
}

func distance(p, q [3]float64) float64 {
	return math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2])
}
