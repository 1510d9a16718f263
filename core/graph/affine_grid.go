package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// AffineGrid is the coordinates [N Do Ho Wo 3] at which affine maps theta [N 12] read a source image of some size
// [D H W]; see kernel.AffineGrid. The entries of theta are the rows of the map for D, H and W, translations last.
func AffineGrid(theta *Node, source, out [3]int) *Node {
	in := []*Node{theta}
	n := affineMaps("affine grid", theta)
	if slices.Min(source[:]) < 1 || slices.Min(out[:]) < 1 {
		fail("affine grid", in, "want at least one voxel along every axis, not sizes %v and %v", source, out)
	}
	g := kernel.AffineGrid{N: n, Source: source, Out: out}
	return apply(AffineGridding{g}, tensor.Shape{n, out[0], out[1], out[2], 3}, in...)
}

// affineMaps is the number of maps [N 12].
func affineMaps(op string, theta *Node) int {
	s := ShapeOf(theta)
	if len(s) != 2 || s[1] != 12 {
		fail(op, []*Node{theta}, "want affine maps [N 12]")
	}
	return s[0]
}

// AffineGridding takes affine maps to coordinates.
type AffineGridding struct{ kernel.AffineGrid }

// Name is "affine grid".
func (AffineGridding) Name() string { return "affine grid" }

// Evaluate maps every location.
func (s AffineGridding) Evaluate(in [][]float32, out []float32) {
	kernel.AffineGridForward(s.AffineGrid, in[0], out)
}

// Gradients is that of the maps.
func (s AffineGridding) Gradients(in []*Node, _, dy *Node) []*Node {
	return []*Node{apply(AffineGridBackward(s), ShapeOf(in[0]), dy)}
}

// AffineGridBackward takes the coordinates' gradient to the maps'.
type AffineGridBackward AffineGridding

// Name is "affine grid backward".
func (AffineGridBackward) Name() string { return "affine grid backward" }

// Evaluate sums over locations.
func (s AffineGridBackward) Evaluate(in [][]float32, out []float32) {
	kernel.AffineGridBackward(s.AffineGrid, in[0], out)
}

// InvertAffine is the inverses of affine maps theta [N 12]; one that has none gives values that are not finite.
func InvertAffine(theta *Node) *Node {
	return apply(affineInversion{}, tensor.Shape{affineMaps("invert affine", theta), 12}, theta)
}

// affineInversion takes affine maps to their inverses.
type affineInversion struct{}

// Name is "invert affine".
func (affineInversion) Name() string { return "invert affine" }

// Evaluate divides cofactors by the determinant.
func (affineInversion) Evaluate(in [][]float32, out []float32) { kernel.InvertAffine(in[0], out) }

// Gradients is that of the maps.
func (affineInversion) Gradients(in []*Node, out, dy *Node) []*Node {
	return []*Node{apply(affineInversionBackward{}, ShapeOf(out), in[0], out, dy)}
}

// affineInversionBackward takes maps, their inverses and the inverses' gradient to the maps'.
type affineInversionBackward struct{}

// Name is "invert affine backward".
func (affineInversionBackward) Name() string { return "invert affine backward" }

// Evaluate multiplies with the inverses on both sides.
func (affineInversionBackward) Evaluate(in [][]float32, out []float32) {
	kernel.InvertAffineBackward(in[0], in[1], in[2], out)
}
