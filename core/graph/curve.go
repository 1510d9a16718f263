package graph

import "dev.niftynet/core/kernel"

// Curve applies a function such as kernel.Tanh to every element.
func Curve(x *Node, c kernel.Curve) *Node {
	if c < kernel.ReLU6 || c > kernel.GELU {
		fail("curve", []*Node{x}, "there is no curve %d", c)
	}
	return apply(CurveForward{c}, ShapeOf(x), x)
}

// CurveForward takes x to c(x).
type CurveForward struct{ Curve kernel.Curve }

// Name is the curve's.
func (s CurveForward) Name() string { return s.Curve.String() }

// Evaluate applies the function.
func (s CurveForward) Evaluate(in [][]float32, out []float32) {
	kernel.CurveForward(s.Curve, in[0], out)
}

// Gradients is that of x, from the result where that is enough, so that x need not be kept.
func (s CurveForward) Gradients(in []*Node, y, dy *Node) []*Node {
	from := in[0]
	if s.Curve.FromResult() {
		from = y
	}
	return []*Node{apply(CurveBackward(s), ShapeOf(dy), from, dy)}
}

// CurveBackward takes the result or x, as kernel.Curve.FromResult says, and dy to dx.
type CurveBackward CurveForward

// Name is the curve's and "backward".
func (s CurveBackward) Name() string { return s.Curve.String() + " backward" }

// Evaluate multiplies dy by the slope.
func (s CurveBackward) Evaluate(in [][]float32, out []float32) {
	kernel.CurveBackward(s.Curve, in[0], in[1], out)
}
