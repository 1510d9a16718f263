package graph

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// MessageWeights is the weights [1 1 1 C C] of the convolution that takes what one filter of a conditional random
// field says about C classes to what is added to the classes' logits: -weights[i]*compatibility[i,j], from
// compatibilities [C C] and weights [C].
func MessageWeights(compatibility, weights *Node) *Node {
	in := []*Node{compatibility, weights}
	s, w := ShapeOf(compatibility), ShapeOf(weights)
	if len(s) != 2 || len(w) != 1 || s[0] != w[0] || s[1] != w[0] {
		fail("message weights", in, "want compatibilities [C C] and weights [C]")
	}
	return apply(Messages{}, tensor.Shape{1, 1, 1, w[0], w[0]}, in...)
}

// Messages takes compatibilities and weights to weights of messages.
type Messages struct{}

// Name is "message weights".
func (Messages) Name() string { return "message weights" }

// Evaluate multiplies.
func (Messages) Evaluate(in [][]float32, out []float32) { kernel.MessageWeights(in[0], in[1], out) }

// Gradients are those of compatibilities and weights.
func (Messages) Gradients(in []*Node, _, dy *Node) []*Node {
	return []*Node{
		apply(CompatibilityGradient{}, ShapeOf(in[0]), dy, in[1]),
		apply(MessagesBackward{}, ShapeOf(in[1]), in[0], dy),
	}
}

// CompatibilityGradient takes the gradient of the messages and the weights to that of the compatibilities.
type CompatibilityGradient struct{}

// Name is "compatibility gradient".
func (CompatibilityGradient) Name() string { return "compatibility gradient" }

// Evaluate multiplies.
func (CompatibilityGradient) Evaluate(in [][]float32, out []float32) {
	kernel.MessageWeights(in[0], in[1], out)
}

// MessagesBackward takes the compatibilities and the gradient of the messages to that of the weights.
type MessagesBackward struct{}

// Name is "message weights backward".
func (MessagesBackward) Name() string { return "message weights backward" }

// Evaluate sums products over rows.
func (MessagesBackward) Evaluate(in [][]float32, out []float32) {
	kernel.MessageWeightsBackward(in[0], in[1], out)
}
