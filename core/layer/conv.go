package layer

import (
	"cmp"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// Cube is the same size along D, H and W.
func Cube(n int) [3]int { return [3]int{n, n, n} }

// Conv is a convolution x [N D H W CIn] → [N Do Ho Wo Out].
type Conv struct {
	Out      int    // output channels
	Kernel   [3]int // per axis; zero means 1
	Stride   [3]int
	Dilation [3]int
	Padding  graph.Padding
	Value    float64 // around the image, with graph.Constant padding
	Groups   int     // of channels that do not mix, a divisor of CIn and Out; zero means 1
	Bias     bool
	Init     Initialiser // of the weights; nil for TruncatedNormal
}

// Apply adds the convolution with parameters w [KD KH KW CIn/Groups Out] and, with Bias, b [Out].
func (l Conv) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	k, groups, in := orOne(l.Kernel), cmp.Or(l.Groups, 1), channels(x)
	if groups < 1 || in%groups != 0 || l.Out%groups != 0 {
		panic(misfit("conv", x, "%d groups do not divide %d and %d channels", groups, in, l.Out))
	}
	w := s.weights(tensor.Shape{k[0], k[1], k[2], in / groups, l.Out}, l.Init)
	var b *graph.Node
	if l.Bias {
		b = s.bias(l.Out)
	}
	return graph.Conv(x, w, b, graph.Geometry{
		Stride: l.Stride, Dilation: l.Dilation, Padding: l.Padding, Value: l.Value, Groups: groups,
	})
}

// ConvTranspose is a transposed convolution x [N D H W CIn] → [N D*sd H*sh W*sw Out] or, with graph.Valid padding,
// larger by what the kernel is longer than the stride.
type ConvTranspose struct {
	Out     int
	Kernel  [3]int // zero means 1
	Stride  [3]int
	Padding graph.Padding // graph.Same or graph.Valid
	Bias    bool
	Init    Initialiser // of the weights; nil for a normal distribution of variance 2/(KD*KH*KW*CIn), cut at two deviations
}

// Apply adds the transposed convolution with parameters w [KD KH KW Out CIn] and, with Bias, b [Out].
func (l ConvTranspose) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	k, in := orOne(l.Kernel), channels(x)
	init := l.Init
	if init == nil {
		init = func(tensor.Shape) Init { return TruncatedNormal(tensor.Shape{k[0], k[1], k[2], in, l.Out}) }
	}
	w := s.weights(tensor.Shape{k[0], k[1], k[2], l.Out, in}, init)
	var b *graph.Node
	if l.Bias {
		b = s.bias(l.Out)
	}
	return graph.ConvTranspose(x, w, b, graph.Geometry{Stride: l.Stride, Padding: l.Padding})
}

// Dense multiplies all values of an image with a matrix: x [N ...] → [N 1 1 1 Out].
type Dense struct {
	Out    int
	NoBias bool        // NiftyNet's has one
	Init   Initialiser // of the weights; nil for TruncatedNormal
}

// Apply adds the product with parameters w [K Out], where K is the values of an image, and b [Out].
func (l Dense) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	shape := graph.ShapeOf(x)
	w := s.weights(tensor.Shape{shape[min(1, len(shape)):].Size(), l.Out}, l.Init)
	if l.NoBias {
		return graph.Dense(x, w, nil)
	}
	return graph.Dense(x, w, s.bias(l.Out))
}

// weights is the parameter w, filled as the network's user chose, or else as the layer does.
func (s *Scope) weights(shape tensor.Shape, own Initialiser) *graph.Node {
	return s.Param("w", shape, choose(s.initialisers.Weights, own, TruncatedNormal)(shape))
}

// bias is the parameter b of n channels, filled as the network's user chose, or else with zeros.
func (s *Scope) bias(n int) *graph.Node {
	shape := tensor.Shape{n}
	return s.Param("b", shape, choose(s.initialisers.Biases, constantly(0))(shape))
}

// choose is the first that there is.
func choose(from ...Initialiser) Initialiser {
	for _, i := range from {
		if i != nil {
			return i
		}
	}
	return nil
}

func channels(x *graph.Node) int {
	s := graph.ShapeOf(x)
	if len(s) == 0 {
		panic(misfit("layer", x, "want an image [N ... C]"))
	}
	return s[len(s)-1]
}

// orOne is sizes with ones for zeros; what is negative is refused where the node is built.
func orOne(sizes [3]int) [3]int {
	for i, n := range sizes {
		sizes[i] = cmp.Or(n, 1)
	}
	return sizes
}
