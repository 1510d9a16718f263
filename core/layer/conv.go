package layer

import (
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
	NoBias   bool
	Init     Initialiser // of the weights; nil for TruncatedNormal
}

// Apply adds the convolution with parameters w [KD KH KW CIn Out] and b [Out].
func (l Conv) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	k := atLeastOne(l.Kernel)
	w := s.weights(tensor.Shape{k[0], k[1], k[2], channels(x), l.Out}, l.Init)
	return graph.Conv(x, w, s.bias(l.Out, l.NoBias), graph.Geometry{Stride: l.Stride, Dilation: l.Dilation, Padding: l.Padding})
}

// ConvTranspose is a transposed convolution x [N D H W CIn] → [N D*sd H*sh W*sw Out] or, with graph.Valid padding,
// larger by what the kernel is longer than the stride.
type ConvTranspose struct {
	Out     int
	Kernel  [3]int // zero means 1
	Stride  [3]int
	Padding graph.Padding
	NoBias  bool
	Init    Initialiser // of the weights; nil for a normal distribution of variance 2/(KD*KH*KW*CIn), cut at two deviations
}

// Apply adds the transposed convolution with parameters w [KD KH KW Out CIn] and b [Out].
func (l ConvTranspose) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	k, in := atLeastOne(l.Kernel), channels(x)
	init := l.Init
	if init == nil {
		init = func(tensor.Shape) Init { return TruncatedNormal(tensor.Shape{k[0], k[1], k[2], in, l.Out}) }
	}
	w := s.weights(tensor.Shape{k[0], k[1], k[2], l.Out, in}, init)
	return graph.ConvTranspose(x, w, s.bias(l.Out, l.NoBias), graph.Geometry{Stride: l.Stride, Padding: l.Padding})
}

// weights is the parameter w, filled as the network's user chose, or else as the layer does.
func (s *Scope) weights(shape tensor.Shape, own Initialiser) *graph.Node {
	return s.Param("w", shape, choose(s.initialisers.Weights, own, TruncatedNormal)(shape))
}

// bias is the parameter b of n channels, filled as the network's user chose, or else with zeros; nil for none.
func (s *Scope) bias(n int, none bool) *graph.Node {
	if none {
		return nil
	}
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
	return s[len(s)-1]
}

func atLeastOne(k [3]int) [3]int {
	for i := range k {
		k[i] = max(k[i], 1)
	}
	return k
}
