package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
)

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
