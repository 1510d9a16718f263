package graph

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// MaxPool is the largest value of every window of x [N D H W C]. Windows are not dilated.
func MaxPool(x *Node, size [3]int, g Geometry) *Node {
	p := g.pool("max pool", x, size)
	return apply(MaxPooling{p}, tensor.Shape{p.N, p.Out[0], p.Out[1], p.Out[2], p.Channels}, x)
}

// AvgPool is the mean of every window of x [N D H W C]. Windows are not dilated; padding is not counted.
func AvgPool(x *Node, size [3]int, g Geometry) *Node {
	p := g.pool("average pool", x, size)
	return applySized(averagePooling{p}, x, p.Out, p.Channels)
}

// CentrePool is the voxel in the middle of every window of x [N D H W C], the second of two; one in the padding is 0.
// Windows are not dilated.
func CentrePool(x *Node, size [3]int, g Geometry) *Node {
	p := g.pool("centre pool", x, size)
	return applySized(centrePooling{p}, x, p.Out, p.Channels)
}

// Subsample keeps every stride-th voxel of x [N D H W C], the one in the middle of what it stands for: labels for
// the coarse outputs of deep supervision.
func Subsample(x *Node, stride [3]int) *Node {
	s := ShapeOf(x)
	for i := range 3 {
		if len(s) == 5 && (stride[i] < 1 || s[1+i]%stride[i] != 0) {
			fail("subsample", []*Node{x}, "the stride %v does not divide the image", stride)
		}
	}
	return CentrePool(x, stride, Geometry{Stride: stride, Padding: Valid})
}

// pool is the geometry of windows over x.
func (g Geometry) pool(op string, x *Node, size [3]int) kernel.Pool {
	s := imageShape(op, x)
	g.require(op, []*Node{x})
	if err := tensor.Shape(size[:]).Check(); err != nil {
		fail(op, []*Node{x}, "a window of %v: %v", size, err)
	}
	if g.Padding > Valid {
		fail(op, []*Node{x}, "a window leaves out what is beyond the image: want padding same, centred or valid")
	}
	c := g.over([3]int(s[1:4]), size)
	if c.Dilation != [3]int{1, 1, 1} {
		fail(op, []*Node{x}, "a window cannot be dilated, by %v", c.Dilation)
	}
	for i, o := range c.Out {
		if o < 1 || c.Pad[i] >= size[i] || (o-1)*c.Stride[i]-c.Pad[i] >= c.In[i] {
			fail(op, []*Node{x}, "a window of %v does not fit along axis %s", size, "DHW"[i:i+1])
		}
	}
	return kernel.Pool{N: s[0], Channels: s[4], In: c.In, Out: c.Out, Kernel: c.Kernel, Stride: c.Stride, Pad: c.Pad}
}

// averagePooling takes x to its windows' means.
type averagePooling struct{ kernel.Pool }

// Name is "average pool".
func (averagePooling) Name() string { return "average pool" }

// Separable is the map along D, H and W.
func (s averagePooling) Separable() kernel.Separable { return s.Average() }

// centrePooling takes x to its windows' middles.
type centrePooling struct{ kernel.Pool }

// Name is "centre pool".
func (centrePooling) Name() string { return "centre pool" }

// Separable is the map along D, H and W.
func (s centrePooling) Separable() kernel.Separable { return s.Centre() }

// MaxPooling takes x to its windows' maxima.
type MaxPooling struct{ kernel.Pool }

// Name is "max pool".
func (MaxPooling) Name() string { return "max pool" }

// Evaluate compares.
func (s MaxPooling) Evaluate(in [][]float32, out []float32) {
	kernel.MaxPoolForward(s.Pool, in[0], out)
}

// Gradients is that of x: dy goes to the first maximum of its window.
func (s MaxPooling) Gradients(in []*Node, y, dy *Node) []*Node {
	return []*Node{apply(MaxPoolBackward(s), ShapeOf(in[0]), in[0], y, dy)}
}

// MaxPoolBackward takes x, y and dy to dx.
type MaxPoolBackward MaxPooling

// Name is "max pool backward".
func (MaxPoolBackward) Name() string { return "max pool backward" }

// Evaluate finds where the maxima were.
func (s MaxPoolBackward) Evaluate(in [][]float32, out []float32) {
	kernel.MaxPoolBackward(s.Pool, in[0], in[2], out)
}
