package graph

import "dev.niftynet/core/kernel"

// Dense multiplies every image of x [N ...], as one row of K values, with w [K Out] and adds an optional bias [Out]
// (nil for none); the result is [N 1 1 1 Out], an image of a single position. It is a convolution of 1x1x1 over such
// images, and runs as one.
func Dense(x, w, bias *Node) *Node {
	in := []*Node{x, w}
	xs, ws := ShapeOf(x), ShapeOf(w)
	if len(xs) < 2 || len(ws) != 2 {
		fail("dense", in, "want images [N ...] and weights [K Out]")
	}
	values := xs[1:].Size()
	if values != ws[0] {
		fail("dense", in, "an image has %d values and the weights take %d", values, ws[0])
	}
	if bias != nil {
		in = append(in, bias)
		requireVector("dense", in, bias, ws[1])
	}
	one := [3]int{1, 1, 1}
	c := kernel.Conv{N: xs[0], In: one, Out: one, CIn: values, COut: ws[1], Kernel: one, Stride: one, Dilation: one}
	return apply(ConvForward{kernel.Grouped{Conv: c, Groups: 1}, bias != nil}, outputShape(c), in...)
}
