package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// Concat joins images along their channels, the last axis; all other axes must agree.
func Concat(xs ...*Node) *Node {
	first := ShapeOf(xs[0])
	var spec Concatenate
	total := 0
	for _, x := range xs {
		s := ShapeOf(x)
		if len(s) != len(first) || !s[:len(s)-1].Equal(first[:len(first)-1]) {
			fail("concat", xs, "all axes but the last must agree")
		}
		spec.Channels = append(spec.Channels, s[len(s)-1])
		total += s[len(s)-1]
	}
	return apply(spec, append(slices.Clone(first[:len(first)-1]), total), xs...)
}

// Concatenate takes images to one that has all their channels.
type Concatenate struct{ Channels []int }

// Name is "concat".
func (Concatenate) Name() string { return "concat" }

// Evaluate interleaves.
func (s Concatenate) Evaluate(in [][]float32, out []float32) {
	kernel.Concat(s.Channels, in, out)
}

// Differentiable is every input.
func (s Concatenate) Differentiable() []bool {
	return slices.Repeat([]bool{true}, len(s.Channels))
}

// Gradients are slices of dy.
func (s Concatenate) Gradients(in []*Node, _, dy *Node) []*Node {
	grads := make([]*Node, len(in))
	for i, x := range in {
		grads[i] = apply(Part{s.Channels, i}, ShapeOf(x), dy)
	}
	return grads
}

// Part takes an image that was joined from images of so many Channels to the one at Index.
type Part struct {
	Channels []int
	Index    int
}

// Name is "part".
func (Part) Name() string { return "part" }

// Evaluate copies.
func (s Part) Evaluate(in [][]float32, out []float32) {
	parts := make([][]float32, len(s.Channels))
	parts[s.Index] = out
	kernel.Split(s.Channels, in[0], parts)
}

// Differentiable is no input.
func (Part) Differentiable() []bool { return gradientOnly(1) }

// Gradients are none.
func (Part) Gradients([]*Node, *Node, *Node) []*Node { return make([]*Node, 1) }

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

// Differentiable is every input.
func (Sum) Differentiable() []bool { return []bool{true, true} }

// Gradients are dy, twice.
func (Sum) Gradients(_ []*Node, _, dy *Node) []*Node { return []*Node{dy, dy} }

// Subsample keeps every stride-th voxel of x [N D H W C], the one in the middle of what it stands for: labels for
// the coarse outputs of deep supervision. It has no gradient.
func Subsample(x *Node, stride [3]int) *Node {
	s := ShapeOf(x)
	if len(s) != 5 {
		fail("subsample", []*Node{x}, "want an image [N D H W C]")
	}
	k := kernel.Stride{N: s[0], In: [3]int(s[1:4]), Step: stride, Channels: s[4]}
	for i := range 3 {
		if stride[i] < 1 || k.In[i]%stride[i] != 0 {
			fail("subsample", []*Node{x}, "the stride %v does not divide the image", stride)
		}
		k.Out[i] = k.In[i] / stride[i]
	}
	return apply(Nearest{k}, tensor.Shape{s[0], k.Out[0], k.Out[1], k.Out[2], s[4]}, x)
}

// Nearest takes an image to every Step-th voxel of it.
type Nearest struct{ kernel.Stride }

// Name is "subsample".
func (Nearest) Name() string { return "subsample" }

// Evaluate copies single voxels.
func (s Nearest) Evaluate(in [][]float32, out []float32) { kernel.Subsample(s.Stride, in[0], out) }

// Differentiable is no input.
func (Nearest) Differentiable() []bool { return gradientOnly(1) }

// Gradients are none.
func (Nearest) Gradients([]*Node, *Node, *Node) []*Node { return make([]*Node, 1) }
