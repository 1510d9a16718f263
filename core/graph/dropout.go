package graph

import "dev.niftynet/core/kernel"

// Dropout makes elements of x 0 at random and divides the others by keep, their chance to stay, above 0 and below 1.
// The key [4] holds whole numbers below 2^16, drawn anew for every step; it says which elements stay. The backward
// pass recomputes that from the key: no mask is stored.
func Dropout(x, key *Node, keep float64) *Node {
	in := []*Node{x, key}
	if !(keep > 0 && keep < 1) {
		fail("dropout", in, "the chance to stay, %v, is not above 0 and below 1", keep)
	}
	requireVector("dropout", in, key, 4)
	return apply(DropoutApply{kernel.Dropout{Keep: keep}}, ShapeOf(x), in...)
}

// DropoutApply takes x and a key to what is left of x; dy and the key to dx, too.
type DropoutApply struct{ kernel.Dropout }

// Name is "dropout".
func (DropoutApply) Name() string { return "dropout" }

// Evaluate drops elements.
func (s DropoutApply) Evaluate(in [][]float32, out []float32) {
	kernel.ApplyDropout(s.Dropout, in[1], in[0], out)
}

// Active is x.
func (DropoutApply) Active() []bool { return []bool{true, false} }

// Gradients is that of x: the same operation on dy.
func (s DropoutApply) Gradients(in []*Node, _, dy *Node) []*Node {
	return []*Node{apply(s, ShapeOf(dy), dy, in[1]), nil}
}
