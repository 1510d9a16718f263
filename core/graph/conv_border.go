package graph

import "dev.niftynet/core/kernel"

// continued is x with a border of what its padding continues it with, and the convolution of that which gives what c,
// made with Same padding, has in its place; x and c themselves for paddings of zeros.
//
// NiftyNet adds a border of half of what the kernel reaches, rounded up, convolves with Same padding and cuts the middle
// out. Here only those positions are added that the middle reads. Where a stride does not divide the image, the middle
// may read zeros beyond the border too.
func (g Geometry) continued(x *Node, c kernel.Conv) (*Node, kernel.Conv) {
	var mode kernel.PadMode
	switch g.Padding {
	case Reflect:
		mode = kernel.PadReflect
	case Symmetric:
		mode = kernel.PadSymmetric
	case Constant:
		mode = kernel.PadConstant
	default:
		return x, c
	}
	var b Border
	for a := range 3 {
		b.Before[a], b.After[a], c.Pad[a] = border(c, a)
		c.In[a] += b.Before[a] + b.After[a]
	}
	if b == (Border{}) {
		return x, c
	}
	return Pad(x, b, mode, g.Value), c
}

// border is the positions to add along an axis before and after the image, and the zeros before those.
func border(c kernel.Conv, a int) (before, after, zeros int) {
	in, out, stride := c.In[a], c.Out[a], c.Stride[a]
	span := (c.Kernel[a]-1)*c.Dilation[a] + 1
	side := ((out-1)*stride + span + 1 - in) / 2
	if side <= 0 {
		return 0, 0, c.Pad[a]
	}
	wide := in + 2*side
	places := (wide + stride - 1) / stride
	pad := max((places-1)*stride+span-wide, 0) / 2
	reach := pad + side - (places-out)/2*stride // of the first window that is kept, before the image
	before = min(side, reach)
	after = min(side, max((out-1)*stride+span-reach-in, 0))
	return before, after, reach - before
}
