package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
)

// ControlField makes a dense field [N Do Ho Wo C] of coarse control points [N D H W C], by kernel.Linear or
// kernel.BSpline interpolation; see kernel.ControlField.
func ControlField(points *Node, out [3]int, i kernel.Interpolation) *Node {
	in := []*Node{points}
	s := imageShape("control field", points)
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
	return applySized(controlPoints{kernel.ControlField{
		N: s[0], In: [3]int(s[1:4]), Out: out, Channels: s[4], Interpolation: i,
	}}, points, out, s[4])
}

// controlPoints takes control points to a dense field.
type controlPoints struct{ kernel.ControlField }

// Name is "control field".
func (controlPoints) Name() string { return "control field" }
