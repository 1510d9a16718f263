package graph

import "dev.niftynet/core/kernel"

// Softmax is exp(x)/sum(exp(x)) over the last axis.
func Softmax(x *Node) *Node {
	s := ShapeOf(x)
	c := s[len(s)-1]
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

// Differentiable is x.
func (SoftmaxForward) Differentiable() []bool { return []bool{true} }

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

// Differentiable is no input.
func (SoftmaxBackward) Differentiable() []bool { return gradientOnly(2) }

// Gradients are none.
func (SoftmaxBackward) Gradients([]*Node, *Node, *Node) []*Node { return make([]*Node, 2) }
