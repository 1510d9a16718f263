package layer

import (
	"slices"

	"dev.niftynet/core/graph"
)

// RequireMultiple refuses what is no image [N D H W C] or is one whose size along D, H, W is no multiple of divisor.
// Networks call it for their input, by their name.
func RequireMultiple(network string, x *graph.Node, divisor [3]int) {
	shape, d := graph.ShapeOf(x), divisor
	switch {
	case len(shape) != 5:
		panic(misfit(network, x, "want an image [N D H W C]"))
	case slices.Min(d[:]) < 1:
		panic(misfit(network, x, "the divisor %v must be at least 1 along every axis", d))
	case shape[1]%d[0] != 0 || shape[2]%d[1] != 0 || shape[3]%d[2] != 0:
		panic(misfit(network, x, "the window (x, y, z) must be a multiple of %d, %d, %d", d[2], d[1], d[0]))
	}
}

// Extent is the size n along the axes D, H, W that the image x extends in, and 1 along those of one voxel: [1 n n] for a
// slice. Networks take their kernels and strides from it, by the image they are given, and so are two-dimensional for
// slices along any axis.
func Extent(x *graph.Node, n int) [3]int {
	extent := Cube(n)
	if shape := graph.ShapeOf(x); len(shape) == 5 {
		for axis, length := range shape[1:4] {
			if length == 1 {
				extent[axis] = 1
			}
		}
	}
	return extent
}
