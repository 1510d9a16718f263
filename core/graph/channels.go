package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
)

// Concat joins images along their channels, the last axis; all other axes must agree.
func Concat(xs ...*Node) *Node {
	if len(xs) == 0 || len(ShapeOf(xs[0])) == 0 {
		fail("concat", xs, "want images [... C]")
	}
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

// Gradients is dy among zeros.
func (s Part) Gradients(in []*Node, _, dy *Node) []*Node {
	return []*Node{apply(Alone(s), ShapeOf(in[0]), dy)}
}

// Alone takes an image to one of all Channels that is zero but for the part at Index.
type Alone Part

// Name is "part backward".
func (Alone) Name() string { return "part backward" }

// Evaluate copies.
func (s Alone) Evaluate(in [][]float32, out []float32) {
	parts := make([][]float32, len(s.Channels))
	parts[s.Index] = in[0]
	kernel.Concat(s.Channels, parts, out)
}

// Gradients is the part of dy.
func (s Alone) Gradients(in []*Node, _, dy *Node) []*Node {
	return []*Node{apply(Part(s), ShapeOf(in[0]), dy)}
}

// GroupSum adds the channels of x [N D H W groups*C] in groups: channel c of the result [N D H W C] is the sum of
// channels c, c+C, c+2C, ...
func GroupSum(x *Node, groups int) *Node {
	s := ShapeOf(x)
	if len(s) != 5 || groups < 1 || s[4]%groups != 0 {
		fail("group sum", []*Node{x}, "want an image [N D H W C] whose channels divide into %d groups", groups)
	}
	return applySized(groupSums{kernel.ChannelGroups{
		N: s[0], Size: [3]int(s[1:4]), Groups: groups, Channels: s[4] / groups,
	}}, x, [3]int(s[1:4]), s[4]/groups)
}

// groupSums takes an image to the sum of groups of its channels.
type groupSums struct{ kernel.ChannelGroups }

// Name is "group sum".
func (groupSums) Name() string { return "group sum" }

// Split cuts x along its channels, the last axis, into images of so many: the inverse of Concat.
func Split(x *Node, channels ...int) []*Node {
	s := ShapeOf(x)
	last := len(s) - 1
	if len(s) < 2 || len(channels) == 0 || slices.Min(channels) < 1 || kernel.Width(channels) != s[last] {
		fail("split", []*Node{x}, "the parts %v are not the channels of an image", channels)
	}
	parts := make([]*Node, len(channels))
	for i, c := range channels {
		parts[i] = apply(Part{channels, i}, append(slices.Clone(s[:last]), c), x)
	}
	return parts
}
