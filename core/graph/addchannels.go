package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
)

// AddChannels is a + b for images that differ in channels only, where b has fewer: those that it lacks count as zero,
// floor(difference/2) of them before its own and the rest after.
func AddChannels(a, b *Node) *Node {
	in := []*Node{a, b}
	as, bs := ShapeOf(a), ShapeOf(b)
	last := len(as) - 1
	if last < 1 || len(bs) != len(as) || !as[:last].Equal(bs[:last]) || bs[last] > as[last] {
		fail("add channels", in, "all axes but the last must agree, and the second have no more channels than the first")
	}
	r := kernel.ChannelRange{Width: as[last], First: (as[last] - bs[last]) / 2, Count: bs[last]}
	return apply(AddedChannels{r}, as, in...)
}

// AddedChannels takes an image and one of fewer channels to their sum.
type AddedChannels struct{ kernel.ChannelRange }

// Name is "add channels".
func (AddedChannels) Name() string { return "add channels" }

// Evaluate adds.
func (s AddedChannels) Evaluate(in [][]float32, out []float32) {
	kernel.AddChannels(s.ChannelRange, in[0], in[1], out)
}

// Gradients are dy, and the channels of dy that the second input was added to.
func (s AddedChannels) Gradients(in []*Node, _, dy *Node) []*Node {
	parts := []int{s.First, s.Count, s.Width - s.First - s.Count}
	part := Part{slices.DeleteFunc(parts, func(n int) bool { return n == 0 }), min(s.First, 1)}
	return []*Node{dy, apply(part, ShapeOf(in[1]), dy)}
}
