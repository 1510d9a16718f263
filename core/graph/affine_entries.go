package graph

import "dev.niftynet/core/tensor"

// AffineConstraint fixes entries of affine maps, as in kernel.AffineGrid, at values.
type AffineConstraint struct {
	Fixed [12]bool
	Value [12]float64 // of the fixed entries
}

// Free is the number of entries that are not fixed.
func (c AffineConstraint) Free() int {
	free := 0
	for _, fixed := range c.Fixed {
		if !fixed {
			free++
		}
	}
	return free
}

// ConstrainAffine is affine maps [N 12] of their free entries [N c.Free()], in order.
func ConstrainAffine(free *Node, c AffineConstraint) *Node {
	s := ShapeOf(free)
	if len(s) != 2 || s[1] != c.Free() {
		fail("constrain affine", []*Node{free}, "want the free entries [N %d]", c.Free())
	}
	return apply(affineEntries{c}, tensor.Shape{s[0], 12}, free)
}

// each calls f with the offsets of every free entry in the maps and among the free ones.
func (c AffineConstraint) each(maps int, f func(entry, free int)) {
	free := 0
	for i := range 12 * maps {
		if !c.Fixed[i%12] {
			f(i, free)
			free++
		}
	}
}

// affineEntries takes the free entries of maps to all.
type affineEntries struct{ AffineConstraint }

// Name is "constrain affine".
func (affineEntries) Name() string { return "constrain affine" }

// Evaluate copies.
func (s affineEntries) Evaluate(in [][]float32, out []float32) {
	for i := range out {
		out[i] = float32(s.Value[i%12])
	}
	s.each(len(out)/12, func(entry, free int) { out[entry] = in[0][free] })
}

// Gradients are the free entries' parts of the gradient.
func (s affineEntries) Gradients(in []*Node, _, dy *Node) []*Node {
	return []*Node{apply(freeAffineEntries(s), ShapeOf(in[0]), dy)}
}

// freeAffineEntries takes maps to their free entries.
type freeAffineEntries affineEntries

// Name is "constrain affine backward".
func (freeAffineEntries) Name() string { return "constrain affine backward" }

// Evaluate copies.
func (s freeAffineEntries) Evaluate(in [][]float32, out []float32) {
	s.each(len(in[0])/12, func(entry, free int) { out[free] = in[0][entry] })
}
