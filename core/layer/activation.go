package layer

import (
	"fmt"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// Activation is a function applied to every value, by NiftyNet's name.
type Activation string

// The activations.
const (
	ReLU      Activation = "relu"
	LeakyReLU Activation = "leakyrelu" // slope 0.01 below zero
	PReLU     Activation = "prelu"     // a trained slope per channel, 0.25 at first
)

// LeakySlope is the slope of LeakyReLU below zero.
const LeakySlope = 0.01

// Apply adds the activation.
func (a Activation) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	switch a {
	case ReLU:
		return graph.ReLU(x)
	case LeakyReLU:
		return graph.LeakyReLU(x, LeakySlope)
	case PReLU:
		return graph.PReLU(x, s.Param("slope", tensor.Shape{channels(x)}, Constant(0.25)))
	default:
		panic(&graph.ShapeError{Op: "activation", Problem: fmt.Sprintf("%q is none of relu, leakyrelu, prelu", string(a))})
	}
}
