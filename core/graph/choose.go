package graph

import "dev.niftynet/core/kernel"

// Choose is a in the channels whose mask [C] is not 0 and b in the others; a and b are [... C] of one shape. It has no
// gradient: it is for what is kept between steps.
func Choose(mask, a, b *Node) *Node {
	in := []*Node{mask, a, b}
	s := ShapeOf(a)
	if len(s) < 1 || !s.Equal(ShapeOf(b)) {
		fail("choose", in, "want a mask [C] and two equal shapes [... C]")
	}
	requireVector("choose", in, mask, s[len(s)-1])
	return apply(choice{}, s, in...)
}

// choice takes a mask and two values to the chosen one of every channel.
type choice struct{}

// Name is "choose".
func (choice) Name() string { return "choose" }

// Evaluate copies.
func (choice) Evaluate(in [][]float32, out []float32) { kernel.Choose(in[0], in[1], in[2], out) }
