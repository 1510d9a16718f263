package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
)

// SpatialGradient is the difference f(i+1) - f(i-1) of x [N D H W C] along axis 0, 1 or 2 of D, H, W, which gets two
// voxels shorter.
func SpatialGradient(x *Node, axis int) *Node {
	return spatialGradient(x, kernel.SpatialGradient{Axis: axis})
}

// CroppedSpatialGradient is SpatialGradient with two voxels less along the other axes too, so that the gradients along
// all three have one shape.
func CroppedSpatialGradient(x *Node, axis int) *Node {
	return spatialGradient(x, kernel.SpatialGradient{Axis: axis, Crop: true})
}

func spatialGradient(x *Node, k kernel.SpatialGradient) *Node {
	s := imageShape("spatial gradient", x)
	k.N, k.Size, k.Channels = s[0], [3]int(s[1:4]), s[4]
	if k.Axis < 0 || k.Axis > 2 {
		fail("spatial gradient", []*Node{x}, "want axis 0, 1 or 2, not %d", k.Axis)
	}
	if out := k.Separable().Out(); slices.Min(out[:]) < 1 {
		fail("spatial gradient", []*Node{x}, "nothing is left: an axis needs at least 3 voxels")
	}
	return applySeparable(spatialDifference{k}, x)
}

// spatialDifference takes an image to its gradient along an axis.
type spatialDifference struct{ kernel.SpatialGradient }

// Name is "spatial gradient".
func (spatialDifference) Name() string { return "spatial gradient" }
