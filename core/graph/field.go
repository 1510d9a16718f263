package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
)

// Bell is the kernel of a smoothing; see kernel.Smoothing.
type Bell struct {
	Cauchy   bool
	Sigma    [3]float64 // voxels along D, H, W; with 0 nothing happens along an axis
	Truncate float64    // sigmas from the middle to an end
}

// Smooth convolves every channel of x [N D H W C] with a bell along D, H and W; outside x is 0.
func Smooth(x *Node, b Bell) *Node {
	s := fieldShape("smooth", x)
	k := kernel.Smoothing{
		N: s[0], Size: [3]int(s[1:4]), Channels: s[4], Cauchy: b.Cauchy, Sigma: b.Sigma, Truncate: b.Truncate,
	}
	for axis, sigma := range b.Sigma {
		if !(sigma >= 0 && b.Truncate >= 0) || k.Tail(axis) > kernel.MaxTail {
			fail("smooth", []*Node{x}, "want sigmas %v and the truncation %g not below 0, and bells of at most %d voxels",
				b.Sigma, b.Truncate, 2*kernel.MaxTail+1)
		}
	}
	// A separable kernel reads the product of what it needs along D and H, which for bells is much.
	for _, sigma := range [][3]float64{{b.Sigma[0], 0, 0}, {0, b.Sigma[1], b.Sigma[2]}} {
		if k.Sigma = sigma; sigma != [3]float64{} {
			x = applySeparable(Smoothing{k}, x)
		}
	}
	return x
}

// Smoothing takes an image to a smooth one.
type Smoothing struct{ kernel.Smoothing }

// Name is "smooth".
func (Smoothing) Name() string { return "smooth" }

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
	s := fieldShape("spatial gradient", x)
	k.N, k.Size, k.Channels = s[0], [3]int(s[1:4]), s[4]
	if k.Axis < 0 || k.Axis > 2 {
		fail("spatial gradient", []*Node{x}, "want axis 0, 1 or 2, not %d", k.Axis)
	}
	if out := k.Separable().Out(); slices.Min(out[:]) < 1 {
		fail("spatial gradient", []*Node{x}, "nothing is left: an axis needs at least 3 voxels")
	}
	return applySeparable(SpatialDifference{k}, x)
}

// SpatialDifference takes an image to its gradient along an axis.
type SpatialDifference struct{ kernel.SpatialGradient }

// Name is "spatial gradient".
func (SpatialDifference) Name() string { return "spatial gradient" }

// ControlField makes a dense field [N Do Ho Wo C] of coarse control points [N D H W C], by kernel.Linear or
// kernel.BSpline interpolation; see kernel.ControlField.
func ControlField(points *Node, out [3]int, i kernel.Interpolation) *Node {
	in := []*Node{points}
	s := fieldShape("control field", points)
	if slices.Min(out[:]) < 1 {
		fail("control field", in, "want at least one voxel along every axis, not the size %v", out)
	}
	switch i {
	case kernel.Linear:
	case kernel.BSpline:
		for _, n := range s[1:4] {
			if n > 1 && n < 4 {
				fail("control field", in, "cubic splines want at least 4 control points along every axis, or one")
			}
		}
	default:
		fail("control field", in, "want linear or bspline interpolation, not %v", i)
	}
	return applySeparable(ControlPoints{kernel.ControlField{
		N: s[0], In: [3]int(s[1:4]), Out: out, Channels: s[4], Interpolation: i,
	}}, points)
}

// ControlPoints takes control points to a dense field.
type ControlPoints struct{ kernel.ControlField }

// Name is "control field".
func (ControlPoints) Name() string { return "control field" }

// fieldShape is the shape of what has to be a field [N D H W C].
func fieldShape(op string, x *Node) []int {
	s := ShapeOf(x)
	if len(s) != 5 {
		fail(op, []*Node{x}, "want an image [N D H W C]")
	}
	return s
}
