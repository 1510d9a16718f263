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
	return apply(messages{}, tensor.Shape{1, 1, 1, w[0], w[0]}, in...)
}

// messages takes compatibilities and weights to weights of messages.
type messages struct{}

// Name is "message weights".
func (messages) Name() string { return "message weights" }

// Evaluate multiplies.
func (messages) Evaluate(in [][]float32, out []float32) { kernel.MessageWeights(in[0], in[1], out) }

// Gradients are those of compatibilities and weights.
func (messages) Gradients(in []*Node, _, dy *Node) []*Node {
	return []*Node{
		apply(compatibilityGradient{}, ShapeOf(in[0]), dy, in[1]),
		apply(messagesBackward{}, ShapeOf(in[1]), in[0], dy),
	}
}

// compatibilityGradient takes the gradient of the messages and the weights to that of the compatibilities.
type compatibilityGradient struct{}

// Name is "compatibility gradient".
func (compatibilityGradient) Name() string { return "compatibility gradient" }

// Evaluate multiplies.
func (compatibilityGradient) Evaluate(in [][]float32, out []float32) {
	kernel.MessageWeights(in[0], in[1], out)
}

// messagesBackward takes the compatibilities and the gradient of the messages to that of the weights.
type messagesBackward struct{}

// Name is "message weights backward".
func (messagesBackward) Name() string { return "message weights backward" }

// Evaluate sums products over rows.
func (messagesBackward) Evaluate(in [][]float32, out []float32) {
	kernel.MessageWeightsBackward(in[0], in[1], out)
}
