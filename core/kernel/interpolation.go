package kernel

import (
	"fmt"
	"math"
)

// Interpolation is how a value between voxels comes from the voxels around it.
type Interpolation int

// The interpolations.
const (
	// Linear weighs the 8 voxels around a location by how near they are along each axis.
	Linear Interpolation = iota
	// Nearest is the voxel at the rounded coordinates; halves go to the even one.
	Nearest
	// BSpline weighs 4x4x4 voxels by uniform cubic B-splines (Unser 1999, doi:10.1109/79.799930). There is no
	// prefilter, so it smooths: at a voxel the result is not that voxel's value.
	BSpline
	// InverseDistance weighs the 8 voxels around a location by 1/(squared distance + 1e-6), normalised
	// (Shepard 1968, doi:10.1145/800186.810616).
	InverseDistance
)

// String is NiftyNet's word for the interpolation.
func (i Interpolation) String() string {
	switch i {
	case Linear:
		return "linear"
	case Nearest:
		return "nearest"
	case BSpline:
		return "bspline"
	case InverseDistance:
		return "idw"
	default:
		return fmt.Sprintf("interpolation %d", int(i))
	}
}

// Boundary is what an image is outside its voxels.
type Boundary int

// The boundaries.
const (
	// Replicate repeats the outermost voxel.
	Replicate Boundary = iota
	// Circular repeats the image.
	Circular
	// Symmetric mirrors the image about its outermost voxels, which are not repeated: the period is 2n-2. For padding
	// that is PadReflect.
	Symmetric
	// Zero is 0.
	Zero
)

// String is NiftyNet's word for the boundary.
func (b Boundary) String() string {
	switch b {
	case Replicate:
		return "replicate"
	case Circular:
		return "circular"
	case Symmetric:
		return "symmetric"
	case Zero:
		return "zero"
	default:
		return fmt.Sprintf("boundary %d", int(b))
	}
}

// Index is the voxel that stands for voxel i of an axis of n voxels, or -1 for one that is 0.
func (b Boundary) Index(i, n int) int {
	if uint(i) < uint(n) {
		return i
	}
	switch b {
	case Circular:
		return modulo(i, n)
	case Symmetric:
		if n == 1 {
			return 0
		}
		i = modulo(i, 2*n-2)
		return min(i, 2*n-2-i)
	case Zero:
		return -1
	default:
		return min(max(i, 0), n-1)
	}
}

// modulo is i modulo n, never negative.
func modulo(i, n int) int { return (i%n + n) % n }

// support is the voxels along one axis that a coordinate reads, and how the weight of each changes with the coordinate.
// Inverse distances have the distance in place of a weight.
type support[T Float] struct {
	n             int
	at            [4]int // -1 reads 0
	weight, slope [4]T
}

// read finds the support of a coordinate along an axis of size voxels.
func (s *support[T]) read(r *Resample, coordinate T, size int) {
	if r.Interpolation == Nearest {
		s.n, s.weight[0], s.slope[0] = 1, 1, 0
		s.at[0] = r.Boundary.Index(integer(math.RoundToEven(float64(coordinate))), size)
		return
	}
	floor := T(math.Floor(float64(coordinate)))
	f, first := coordinate-floor, integer(float64(floor))
	switch r.Interpolation {
	case BSpline:
		first--
		g := 1 - f
		s.n = 4
		s.weight = [4]T{g * g * g / 6, (3*f-6)*f*f/6 + 2./3, (3*g-6)*g*g/6 + 2./3, f * f * f / 6}
		s.slope = [4]T{-g * g / 2, (1.5*f - 2) * f, -(1.5*g - 2) * g, f * f / 2}
	case InverseDistance:
		s.n, s.weight[0], s.weight[1] = 2, f, f-1
	default:
		s.n, s.weight[0], s.weight[1], s.slope[0], s.slope[1] = 2, 1-f, f, -1, 1
	}
	for k := range s.n {
		s.at[k] = r.Boundary.Index(first+k, size)
	}
}

// integer converts what may be far outside any image.
func integer(v float64) int {
	const far = 1 << 40
	if !(v > -far) { // NaN too
		return -far
	}
	return int(min(v, far))
}
