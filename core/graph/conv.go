package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
)

// Padding is what a convolution sees around its input.
type Padding int

// The paddings. Same, Centred and Valid are zeros; the others are NiftyNet's: the image is continued by half of what
// the kernel reaches, convolved as with Same, and the middle of ceil(input / stride) kept.
const (
	Same      Padding = iota // output = ceil(input / stride); an odd zero goes behind, as in TensorFlow
	Centred                  // (kernel-1)/2*dilation zeros on both sides, as in PyTorch's usual networks
	Valid                    // none
	Reflect                  // kernel.PadReflect
	Symmetric                // kernel.PadSymmetric
	Constant                 // kernel.PadConstant, with the geometry's Value
)

// Geometry is how a convolution visits an image. Stride and dilation are per axis D, H, W; zeros count as ones.
type Geometry struct {
	Stride, Dilation [3]int
	Padding          Padding
	Value            float64 // around the image, with Constant padding
	Groups           int     // of channels that do not mix; zero is one
}

// require refuses strides, dilations and groups below 0, and paddings that are none.
func (g Geometry) require(op string, in []*Node) {
	if min(slices.Min(g.Stride[:]), slices.Min(g.Dilation[:]), g.Groups) < 0 {
		fail(op, in, "the stride %v, the dilation %v and %d groups must not be below 0", g.Stride, g.Dilation, g.Groups)
	}
	if g.Padding < Same || g.Padding > Constant {
		fail(op, in, "there is no padding %d", g.Padding)
	}
}

// over is the convolution of an image of a spatial size with a kernel, both along D, H, W; batch and channels are open.
func (g Geometry) over(spatial, kernelSize [3]int) kernel.Conv {
	c := kernel.Conv{In: spatial, Kernel: kernelSize}
	for i := range 3 {
		c.Stride[i] = max(g.Stride[i], 1)
		c.Dilation[i] = max(g.Dilation[i], 1)
		span := (c.Kernel[i]-1)*c.Dilation[i] + 1
		switch g.Padding {
		case Centred:
			c.Pad[i] = (c.Kernel[i] - 1) / 2 * c.Dilation[i]
			c.Out[i] = places(c.In[i]+2*c.Pad[i], span, c.Stride[i])
		case Valid:
			c.Out[i] = places(c.In[i], span, c.Stride[i])
		default:
			c.Out[i] = (c.In[i] + c.Stride[i] - 1) / c.Stride[i]
			c.Pad[i] = max((c.Out[i]-1)*c.Stride[i]+span-c.In[i], 0) / 2
		}
	}
	return c
}

// places is how often a kernel of a span fits in a length, stride apart.
func places(length, span, stride int) int {
	if span > length { // a division of what is missing would round up to one
		return 0
	}
	return (length-span)/stride + 1
}

// Conv is a convolution of x [N D H W CIn] with w [KD KH KW CIn/Groups COut] and an optional bias [COut] (nil for
// none); the result is [N Do Ho Wo COut].
func Conv(x, w, bias *Node, g Geometry) *Node {
	in := []*Node{x, w}
	xs, ws := ShapeOf(x), ShapeOf(w)
	groups := max(g.Groups, 1)
	if len(xs) != 5 || len(ws) != 5 {
		fail("conv", in, "want an image [N D H W C] and a kernel [KD KH KW CIn COut]")
	}
	g.require("conv", in)
	if xs[4] != ws[3]*groups {
		fail("conv", in, "the image has %d channels and the kernel takes %d", xs[4], ws[3]*groups)
	}
	c := g.over([3]int(xs[1:4]), [3]int(ws[0:3]))
	c.N, c.CIn, c.COut = xs[0], xs[4], ws[4]
	for i, o := range c.Out {
		if o < 1 {
			fail("conv", in, "nothing is left along axis %s", "DHW"[i:i+1])
		}
	}
	requireSound("conv", in, kernel.Grouped{Conv: c, Groups: groups})
	if bias != nil {
		in = append(in, bias)
		requireVector("conv", in, bias, c.COut)
	}
	in[0], c = g.continued(x, c)
	return apply(ConvForward{kernel.Grouped{Conv: c, Groups: groups}, bias != nil}, outputShape(c), in...)
}

// ConvTranspose is the transposed convolution of x [N D H W CIn] with w [KD KH KW COut/Groups CIn] and an optional
// bias: the gradient of a convolution of the result with respect to its input. With Same padding the result is
// [N D*sd H*sh W*sw COut], with Valid larger by what the kernel is longer than the stride.
func ConvTranspose(x, w, bias *Node, g Geometry) *Node {
	const op = "transposed conv"
	in := []*Node{x, w}
	xs, ws := ShapeOf(x), ShapeOf(w)
	groups := max(g.Groups, 1)
	if len(xs) != 5 || len(ws) != 5 {
		fail(op, in, "want an image [N D H W C] and a kernel [KD KH KW COut CIn]")
	}
	g.require(op, in)
	if xs[4] != ws[4] {
		fail(op, in, "the image has %d channels and the kernel takes %d", xs[4], ws[4])
	}
	if g.Padding != Same && g.Padding != Valid {
		fail(op, in, "want padding same or valid")
	}
	var big [3]int
	for i := range 3 {
		stride := max(g.Stride[i], 1)
		big[i] = xs[1+i] * stride
		if g.Padding == Valid {
			big[i] += max((ws[i]-1)*max(g.Dilation[i], 1)+1-stride, 0)
		}
	}
	c := g.over(big, [3]int(ws[0:3]))
	if c.Out != [3]int(xs[1:4]) {
		fail(op, in, "a convolution of %v would give %v, not the image's %v", big, c.Out, xs[1:4])
	}
	c.N, c.CIn, c.COut = xs[0], ws[3]*groups, ws[4]
	grouped := kernel.Grouped{Conv: c, Groups: groups}
	requireSound(op, in, grouped)
	if bias != nil {
		in = append(in, bias)
		requireVector(op, in, bias, c.CIn)
	}
	return apply(ConvBackwardData{grouped, bias != nil}, inputShape(c), in...)
}

func requireVector(op string, in []*Node, v *Node, n int) {
	if s := ShapeOf(v); len(s) != 1 || s[0] != n {
		fail(op, in, "want a vector of %d, have %v", n, s)
	}
}

// requireSound keeps geometries from the kernels that would read or write past their tensors.
func requireSound(op string, in []*Node, g kernel.Grouped) {
	if err := g.Check(); err != nil {
		fail(op, in, "%v", err)
	}
}
