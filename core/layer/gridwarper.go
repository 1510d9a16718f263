package layer

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
)

// AffineGridWarper turns parameters of affine maps into coordinates in a source image, for a Resampler. The maps are
// between coordinates relative to sizes, -1 at an axis's first voxel and 1 at its last.
type AffineGridWarper struct {
	Source, Out [3]int                 // sizes along D, H, W
	Constraint  graph.AffineConstraint // entries of the maps that are no parameters
}

// Apply is the coordinates [N Do Ho Wo 3] by maps whose free entries are parameters [N k], in the order of the map's
// rows for D, H and W, each with its translation last; without a constraint k is 12.
func (l AffineGridWarper) Apply(s *Scope, parameters *graph.Node) *graph.Node {
	defer s.locate()
	if l.Constraint.Free() < 12 {
		parameters = graph.ConstrainAffine(parameters, l.Constraint)
	}
	return graph.AffineGrid(parameters, l.Source, l.Out)
}

// PlanarAffine leaves the six entries of maps of the plane H, W.
func PlanarAffine() graph.AffineConstraint {
	return fixed(func(row, column int) bool { return row == 0 || column == 0 })
}

// Translation leaves the three translations.
func Translation() graph.AffineConstraint {
	return fixed(func(_, column int) bool { return column < 3 })
}

// ScalingAndTranslation leaves a factor and a translation along every axis.
func ScalingAndTranslation() graph.AffineConstraint {
	return fixed(func(row, column int) bool { return column < 3 && column != row })
}

// fixed has chosen entries as in the identity.
func fixed(choose func(row, column int) bool) graph.AffineConstraint {
	var c graph.AffineConstraint
	for i := range c.Fixed {
		row, column := i/4, i%4
		c.Fixed[i] = choose(row, column)
		if c.Fixed[i] && row == column {
			c.Value[i] = 1
		}
	}
	return c
}

// FieldGridWarper turns a coarse field of coordinates or displacements, its voxels control points, into a dense one:
// NiftyNet's BSplineFieldImageGridWarperLayer with kernel.BSpline (free-form deformation; Rueckert et al. 1999,
// doi:10.1109/42.796284), its RescaledFieldImageGridWarperLayer with kernel.Linear.
type FieldGridWarper struct {
	Out           [3]int // size along D, H, W
	Interpolation kernel.Interpolation
}

// Apply is the field [N Do Ho Wo 3] of control points [N D H W 3]. The linear one passes through its control points,
// the outermost at the outermost voxels; that of B-splines has one more control point beyond every face and needs at
// least four along every axis, or one.
func (l FieldGridWarper) Apply(s *Scope, points *graph.Node) *graph.Node {
	defer s.locate()
	return graph.ControlField(points, l.Out, l.Interpolation)
}

// ResampledFieldGridWarper reads a dense field at the coordinates of another grid, which composes the two: NiftyNet's
// ResampledFieldGridWarperLayer.
type ResampledFieldGridWarper struct{ Boundary kernel.Boundary }

// Apply is the field [N D H W 3] at coordinates [N Do Ho Wo 3], interpolated linearly.
func (l ResampledFieldGridWarper) Apply(s *Scope, field, coordinates *graph.Node) *graph.Node {
	return Resampler{kernel.Linear, l.Boundary}.Apply(s, field, coordinates)
}
