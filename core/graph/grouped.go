package graph

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// GroupedForward takes x, w and, with Bias, a bias to y.
type GroupedForward struct {
	kernel.Grouped
	Bias bool
}

// Name is "grouped conv".
func (GroupedForward) Name() string { return "grouped conv" }

// Evaluate convolves.
func (s GroupedForward) Evaluate(in [][]float32, out []float32) {
	kernel.GroupedForward(s.Grouped, in[0], in[1], third(in), out)
}

// Differentiable is every input.
func (s GroupedForward) Differentiable() []bool { return ConvForward{s.Conv, s.Bias}.Differentiable() }

// Gradients are those of x, w and the bias.
func (s GroupedForward) Gradients(in []*Node, _, dy *Node) []*Node {
	grads := []*Node{
		apply(GroupedBackwardData{s.Grouped, false}, inputShape(s.Conv), dy, in[1]),
		apply(GroupedBackwardWeights{s.Grouped}, ShapeOf(in[1]), in[0], dy),
	}
	if s.Bias {
		grads = append(grads, channelSum(dy))
	}
	return grads
}

// GroupedBackwardData takes dy, w and, with Bias, a bias to dx: the gradient of a grouped convolution's input, and the
// forward pass of the transposed one.
type GroupedBackwardData struct {
	kernel.Grouped
	Bias bool
}

// Name is "grouped conv backward data".
func (GroupedBackwardData) Name() string { return "grouped conv backward data" }

// Evaluate scatters dy through the kernel.
func (s GroupedBackwardData) Evaluate(in [][]float32, out []float32) {
	kernel.GroupedBackwardData(s.Grouped, in[0], in[1], out)
	addBias(out, third(in))
}

// Differentiable is every input.
func (s GroupedBackwardData) Differentiable() []bool { return GroupedForward(s).Differentiable() }

// Gradients are those of dy, w and the bias.
func (s GroupedBackwardData) Gradients(in []*Node, _, dOut *Node) []*Node {
	grads := []*Node{
		apply(GroupedForward{s.Grouped, false}, outputShape(s.Conv), dOut, in[1]),
		apply(GroupedBackwardWeights{s.Grouped}, ShapeOf(in[1]), dOut, in[0]),
	}
	if s.Bias {
		grads = append(grads, channelSum(dOut))
	}
	return grads
}

// GroupedBackwardWeights takes x and dy to the gradient of the kernel.
type GroupedBackwardWeights struct{ kernel.Grouped }

// Name is "grouped conv backward weights".
func (GroupedBackwardWeights) Name() string { return "grouped conv backward weights" }

// Evaluate correlates x with dy.
func (s GroupedBackwardWeights) Evaluate(in [][]float32, out []float32) {
	kernel.GroupedBackwardWeights(s.Grouped, in[0], in[1], out)
}

// Differentiable is no input.
func (GroupedBackwardWeights) Differentiable() []bool { return gradientOnly(2) }

// Gradients are none.
func (GroupedBackwardWeights) Gradients([]*Node, *Node, *Node) []*Node { return make([]*Node, 2) }

// convolved is the convolution of in, which are x, w and perhaps a bias, in groups if there are several.
func convolved(g kernel.Grouped, bias bool, in ...*Node) *Node {
	if g.Groups == 1 {
		return apply(ConvForward{g.Conv, bias}, outputShape(g.Conv), in...)
	}
	return apply(GroupedForward{g, bias}, outputShape(g.Conv), in...)
}

// transposed is the transposed convolution of in, as convolved.
func transposed(g kernel.Grouped, bias bool, in ...*Node) *Node {
	if g.Groups == 1 {
		return apply(ConvBackwardData{g.Conv, bias}, inputShape(g.Conv), in...)
	}
	return apply(GroupedBackwardData{g, bias}, inputShape(g.Conv), in...)
}

func addBias(out, bias []float32) {
	for i := range out {
		if bias != nil {
			out[i] += bias[i%len(bias)]
		}
	}
}

func inputShape(c kernel.Conv) tensor.Shape {
	return tensor.Shape{c.N, c.In[0], c.In[1], c.In[2], c.CIn}
}

func outputShape(c kernel.Conv) tensor.Shape {
	return tensor.Shape{c.N, c.Out[0], c.Out[1], c.Out[2], c.COut}
}
