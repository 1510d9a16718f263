package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
)

// Softmax is exp(x)/sum(exp(x)) over the last axis.
func Softmax(x *Node) *Node {
	s, c := channelShape("softmax", x)
	return apply(SoftmaxForward{s.Size() / c, c}, s, x)
}

// SoftmaxForward takes logits to probabilities.
type SoftmaxForward struct{ Positions, Classes int }

// Name is "softmax".
func (SoftmaxForward) Name() string { return "softmax" }

// Evaluate normalises exponentials.
func (s SoftmaxForward) Evaluate(in [][]float32, out []float32) {
	kernel.SoftmaxForward(s.Classes, in[0], out)
}

// Gradients is that of x.
func (s SoftmaxForward) Gradients(_ []*Node, y, dy *Node) []*Node {
	return []*Node{apply(SoftmaxBackward(s), ShapeOf(dy), y, dy)}
}

// SoftmaxBackward takes probabilities and dy to the gradient of the logits.
type SoftmaxBackward SoftmaxForward

// Name is "softmax backward".
func (SoftmaxBackward) Name() string { return "softmax backward" }

// Evaluate is y*(dy - sum(y*dy)).
func (s SoftmaxBackward) Evaluate(in [][]float32, out []float32) {
	kernel.SoftmaxBackward(s.Classes, in[0], in[1], out)
}

// Argmax is the number of the largest of the channels of x [... C], the first of equals, as [... 1]. It has no
// gradient.
func Argmax(x *Node) *Node {
	s, c := channelShape("argmax", x)
	out := slices.Clone(s)
	out[len(out)-1] = 1
	return apply(LargestClass{s.Size() / c, c}, out, x)
}

// LargestClass takes logits or probabilities to class numbers.
type LargestClass struct{ Positions, Classes int }

// Name is "argmax".
func (LargestClass) Name() string { return "argmax" }

// Evaluate compares.
func (s LargestClass) Evaluate(in [][]float32, out []float32) { kernel.Argmax(s.Classes, in[0], out) }
