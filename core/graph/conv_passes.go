package graph

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// ConvForward takes x, w and, with Bias, a bias to y.
type ConvForward struct {
	kernel.Grouped
	Bias bool
}

// Name is "conv".
func (ConvForward) Name() string { return "conv" }

// Evaluate convolves.
func (s ConvForward) Evaluate(in [][]float32, out []float32) {
	kernel.GroupedForward(s.Grouped, in[0], in[1], third(in), out)
}

// Gradients are those of x, w and the bias.
func (s ConvForward) Gradients(in []*Node, _, dy *Node) []*Node {
	grads := []*Node{
		apply(ConvBackwardData{s.Grouped, false}, inputShape(s.Conv), dy, in[1]),
		apply(ConvBackwardWeights{s.Grouped}, ShapeOf(in[1]), in[0], dy),
	}
	if s.Bias {
		grads = append(grads, channelSum(dy))
	}
	return grads
}

// ConvBackwardData takes dy, w and, with Bias, a bias to dx: the gradient of a convolution's input, and the forward
// pass of the transposed convolution.
type ConvBackwardData struct {
	kernel.Grouped
	Bias bool
}

// Name is "conv backward data".
func (ConvBackwardData) Name() string { return "conv backward data" }

// Evaluate scatters dy through the kernel.
func (s ConvBackwardData) Evaluate(in [][]float32, out []float32) {
	kernel.GroupedBackwardData(s.Grouped, in[0], in[1], out)
	if bias := third(in); bias != nil {
		for i := range out {
			out[i] += bias[i%len(bias)]
		}
	}
}

// Gradients are those of dy, w and the bias.
func (s ConvBackwardData) Gradients(in []*Node, _, dOut *Node) []*Node {
	grads := []*Node{
		apply(ConvForward{s.Grouped, false}, outputShape(s.Conv), dOut, in[1]),
		apply(ConvBackwardWeights{s.Grouped}, ShapeOf(in[1]), dOut, in[0]),
	}
	if s.Bias {
		grads = append(grads, channelSum(dOut))
	}
	return grads
}

// ConvBackwardWeights takes x and dy to the gradient of the kernel.
type ConvBackwardWeights struct{ kernel.Grouped }

// Name is "conv backward weights".
func (ConvBackwardWeights) Name() string { return "conv backward weights" }

// Evaluate correlates x with dy.
func (s ConvBackwardWeights) Evaluate(in [][]float32, out []float32) {
	kernel.GroupedBackwardWeights(s.Grouped, in[0], in[1], out)
}

func inputShape(c kernel.Conv) tensor.Shape {
	return tensor.Shape{c.N, c.In[0], c.In[1], c.In[2], c.CIn}
}

func outputShape(c kernel.Conv) tensor.Shape {
	return tensor.Shape{c.N, c.Out[0], c.Out[1], c.Out[2], c.COut}
}

// ChannelSum takes dy [... C] to its sums over everything but channels: the gradient of a bias.
type ChannelSum struct{ kernel.Conv } // its output is dy, as one row of positions

// channelSum adds a ChannelSum of dy.
func channelSum(dy *Node) *Node {
	s := ShapeOf(dy)
	c := s[len(s)-1]
	row := kernel.Conv{N: 1, Out: [3]int{1, 1, s.Size() / c}, COut: c}
	return apply(ChannelSum{row}, tensor.Shape{c}, dy)
}

// Name is "channel sum".
func (ChannelSum) Name() string { return "channel sum" }

// Evaluate adds up the positions.
func (s ChannelSum) Evaluate(in [][]float32, out []float32) {
	kernel.ConvBackwardBias(s.Conv, in[0], out)
}

// third is the bias among x, w and perhaps a bias.
func third(in [][]float32) []float32 {
	if len(in) < 3 {
		return nil
	}
	return in[2]
}
