package graph

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// Multiply is x * f. Beside x's own shape, for x [N D H W C] f may hold a factor for every
//
//   - channel of each image, [N 1 1 1 C],
//   - channel, [C], shared by all images,
//   - voxel, [N D H W 1].
//
// Other ranks of x go by the same rule.
func Multiply(x, f *Node) *Node {
	p, ok := spread(ShapeOf(x), ShapeOf(f))
	if !ok {
		fail("multiply", []*Node{x, f},
			"want factors of the image's shape, or one for each channel [N 1 1 1 C] or [C], or voxel [N D H W 1]")
	}
	return apply(Product{p}, ShapeOf(x), x, f)
}

// spread is how factors of one shape spread over an image of another.
func spread(x, f tensor.Shape) (kernel.Product, bool) {
	if x.Equal(f) {
		return kernel.Product{Groups: 1, Positions: 1, Channels: x.Size(), By: kernel.ByElement}, true
	}
	if len(x) < 2 {
		return kernel.Product{}, false
	}
	c := x[len(x)-1]
	if f.Equal(tensor.Shape{c}) {
		return kernel.Product{Groups: 1, Positions: x.Size() / c, Channels: c, By: kernel.ByChannel}, true
	}
	if len(f) != len(x) || f[0] != x[0] {
		return kernel.Product{}, false
	}
	p := kernel.Product{Groups: x[0], Positions: x.Size() / c / x[0], Channels: c}
	switch {
	case f[len(f)-1] == c && f.Size() == x[0]*c:
		p.By = kernel.ByChannel
	case f[:len(f)-1].Equal(x[:len(x)-1]) && f[len(f)-1] == 1:
		p.By = kernel.ByPosition
	default:
		return kernel.Product{}, false
	}
	return p, true
}

// Product takes an image and factors to their product.
type Product struct{ kernel.Product }

// Name is "multiply".
func (Product) Name() string { return "multiply" }

// Evaluate multiplies.
func (s Product) Evaluate(in [][]float32, out []float32) {
	kernel.Multiply(s.Product, in[0], in[1], out)
}

// Gradients are those of the image and the factors.
func (s Product) Gradients(in []*Node, _, dy *Node) []*Node {
	factors := apply(s, ShapeOf(dy), dy, in[0])
	if s.By != kernel.ByElement {
		factors = apply(ProductReduce(s), ShapeOf(in[1]), in[0], dy)
	}
	return []*Node{apply(s, ShapeOf(dy), dy, in[1]), factors}
}

// ProductReduce takes an image and dy to the gradient of the factors.
type ProductReduce Product

// Name is "multiply reduce".
func (ProductReduce) Name() string { return "multiply reduce" }

// Evaluate sums x*dy over what shares a factor.
func (s ProductReduce) Evaluate(in [][]float32, out []float32) {
	kernel.MultiplyReduce(s.Product, in[0], in[1], out)
}
