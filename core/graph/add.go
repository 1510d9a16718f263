package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
)

// Add is the elementwise sum of two images of one shape.
func Add(a, b *Node) *Node {
	in := []*Node{a, b}
	if !ShapeOf(a).Equal(ShapeOf(b)) {
		fail("add", in, "want two equal shapes")
	}
	return apply(Sum{}, ShapeOf(a), in...)
}

// Sum takes two images to their sum.
type Sum struct{}

// Name is "add".
func (Sum) Name() string { return "add" }

// Evaluate adds.
func (Sum) Evaluate(in [][]float32, out []float32) { kernel.Add(in[0], in[1], out) }

// Gradients are dy, twice.
func (Sum) Gradients(_ []*Node, _, dy *Node) []*Node { return []*Node{dy, dy} }

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

// AddToEach is x [N ...] with an image [1 ...] added to each of its images.
func AddToEach(x, image *Node) *Node {
	in := []*Node{x, image}
	xs, is := ShapeOf(x), ShapeOf(image)
	if len(is) < 1 || is[0] != 1 || len(xs) != len(is) || !slices.Equal(xs[1:], is[1:]) {
		fail("add to each", in, "want one image of the same size and channels")
	}
	return apply(SumWithEach{}, xs, in...)
}

// SumWithEach takes images and a single one to their sums.
type SumWithEach struct{}

// Name is "add to each".
func (SumWithEach) Name() string { return "add to each" }

// Evaluate adds.
func (SumWithEach) Evaluate(in [][]float32, out []float32) { kernel.AddToEach(in[0], in[1], out) }

// Gradients are dy and the sum of its images.
func (SumWithEach) Gradients(in []*Node, _, dy *Node) []*Node {
	return []*Node{dy, apply(SumOfImages{}, ShapeOf(in[1]), dy)}
}

// SumOfImages takes images to their sum.
type SumOfImages struct{}

// Name is "sum of images".
func (SumOfImages) Name() string { return "sum of images" }

// Evaluate adds up.
func (SumOfImages) Evaluate(in [][]float32, out []float32) { kernel.SumOfImages(in[0], out) }
