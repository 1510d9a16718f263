package graph

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// ReLU is max(x, 0).
func ReLU(x *Node) *Node { return activate(x, kernel.Act{Kind: kernel.ReLU}) }

// LeakyReLU is x where positive and slope*x elsewhere; slope is above zero.
func LeakyReLU(x *Node, slope float64) *Node {
	if !(slope > 0) {
		fail("leaky relu", []*Node{x}, "the slope %v is not above zero", slope)
	}
	return activate(x, kernel.Act{Kind: kernel.LeakyReLU, Slope: slope})
}

func activate(x *Node, act kernel.Act) *Node { return apply(Activation{act}, ShapeOf(x), x) }

// Activation takes x to act(x).
type Activation struct{ kernel.Act }

// Name is "activation".
func (Activation) Name() string { return "activation" }

// Evaluate applies the function.
func (s Activation) Evaluate(in [][]float32, out []float32) { kernel.ActForward(s.Act, in[0], out) }

// Gradients is that of x, from the sign of the result, so that x need not be kept.
func (s Activation) Gradients(_ []*Node, y, dy *Node) []*Node {
	return []*Node{apply(ActivationBackward(s), ShapeOf(dy), y, dy)}
}

// ActivationBackward takes y and dy to dx.
type ActivationBackward Activation

// Name is "activation backward".
func (ActivationBackward) Name() string { return "activation backward" }

// Evaluate scales dy by the slope.
func (s ActivationBackward) Evaluate(in [][]float32, out []float32) {
	kernel.ActBackward(s.Act, in[0], in[1], out)
}

// PReLU is x [... C] where positive and slope [C] times x elsewhere (He et al. 2015, arXiv:1502.01852).
func PReLU(x, slope *Node) *Node {
	in := []*Node{x, slope}
	s, c := channelShape("prelu", x)
	requireVector("prelu", in, slope, c)
	return apply(PReLUForward{s.Size() / c, c}, s, in...)
}

// PReLUForward takes x and the slopes to y.
type PReLUForward struct{ Positions, Channels int }

// Name is "prelu".
func (PReLUForward) Name() string { return "prelu" }

// Evaluate applies the function.
func (s PReLUForward) Evaluate(in [][]float32, out []float32) {
	kernel.PReLUForward(in[0], in[1], out)
}

// Gradients are those of x and the slopes.
func (s PReLUForward) Gradients(in []*Node, _, dy *Node) []*Node {
	return []*Node{
		apply(PReLUBackward(s), ShapeOf(dy), in[0], in[1], dy),
		apply(PReLUSlope(s), tensor.Shape{s.Channels}, in[0], dy),
	}
}

// PReLUBackward takes x, the slopes and dy to dx.
type PReLUBackward PReLUForward

// Name is "prelu backward".
func (PReLUBackward) Name() string { return "prelu backward" }

// Evaluate scales dy by the slope.
func (s PReLUBackward) Evaluate(in [][]float32, out []float32) {
	kernel.PReLUBackward(in[0], in[1], in[2], out)
}

// PReLUSlope takes x and dy to the gradient of the slopes.
type PReLUSlope PReLUForward

// Name is "prelu slope".
func (PReLUSlope) Name() string { return "prelu slope" }

// Evaluate sums x*dy where x is not positive.
func (s PReLUSlope) Evaluate(in [][]float32, out []float32) {
	kernel.PReLUSlopeGrad(in[0], in[1], out)
}
