package layer

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// Activation is a function applied to every value, by NiftyNet's name. Its eleventh, dropout, is the layer Dropout:
// it has a number to be told.
type Activation string

// The activations.
const (
	ReLU      Activation = "relu"      // max(x, 0)
	ReLU6     Activation = "relu6"     // min(max(x, 0), 6)
	ELU       Activation = "elu"       // x, exp(x)-1 below zero
	Softplus  Activation = "softplus"  // log(1 + exp(x))
	Softsign  Activation = "softsign"  // x/(1 + |x|)
	Sigmoid   Activation = "sigmoid"   // 1/(1 + exp(-x))
	Tanh      Activation = "tanh"      // hyperbolic tangent
	PReLU     Activation = "prelu"     // x, below zero times a trained slope per channel, 0 at first
	SELU      Activation = "selu"      // a scaled ELU
	LeakyReLU Activation = "leakyrelu" // x, 0.02 x below zero
	Swish     Activation = "swish"     // x sigmoid(x); not in NiftyNet
	GELU      Activation = "gelu"      // x times the normal distribution up to x, exactly; not in NiftyNet
)

// leakySlope is the slope of LeakyReLU below zero; graph.LeakyReLU takes others.
const leakySlope = 0.02

// Activations is every activation, in NiftyNet's order.
func Activations() []Activation {
	return []Activation{
		ReLU, ReLU6, ELU, Softplus, Softsign, Sigmoid, Tanh, PReLU, SELU, LeakyReLU, Swish, GELU,
	}
}

// Apply adds the activation to x [... C]; see package kernel for the papers. PReLU has the parameter slope [C].
func (a Activation) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	switch a {
	case ReLU:
		return graph.ReLU(x)
	case LeakyReLU:
		return graph.LeakyReLU(x, leakySlope)
	case PReLU:
		return graph.PReLU(x, s.Param("slope", tensor.Shape{channels(x)}, Constant(0)))
	default:
		c, ok := a.curve()
		if !ok {
			panic(unknown("activation", a, Activations()...))
		}
		return graph.Curve(x, c)
	}
}

// curve is the activation as package kernel knows it, if it does.
func (a Activation) curve() (kernel.Curve, bool) {
	for c := kernel.ReLU6; c <= kernel.GELU; c++ {
		if c.String() == string(a) {
			return c, true
		}
	}
	return 0, false
}
