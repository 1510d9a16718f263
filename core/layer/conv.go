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
	Slope    float64 // of the leaky ReLU that follows; scales the initial weights
}

// Apply adds the convolution with parameters w [KD KH KW CIn Out] and b [Out].
func (l Conv) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	in := channels(x)
	k := atLeastOne(l.Kernel)
	w := s.Param("w", tensor.Shape{k[0], k[1], k[2], in, l.Out}, HeNormal(k[0]*k[1]*k[2]*in, l.Slope))
	return graph.Conv(x, w, l.bias(s), graph.Geometry{Stride: l.Stride, Dilation: l.Dilation, Padding: l.Padding})
}

func (l Conv) bias(s *Scope) *graph.Node {
	if l.NoBias {
		return nil
	}
	return s.Param("b", tensor.Shape{l.Out}, Constant(0))
}

// ConvTranspose is a transposed convolution x [N D H W CIn] → [N D*sd H*sh W*sw Out].
type ConvTranspose struct {
	Out    int
	Kernel [3]int // zero means 1
	Stride [3]int
	Slope  float64 // scales the initial weights, as in Conv
}

// Apply adds the transposed convolution with parameters w [KD KH KW Out CIn] and b [Out]. Initial weights have the
// fan-in that PyTorch's kaiming_normal_ computes for a transposed convolution, as nnU-Net has them.
func (l ConvTranspose) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	k := atLeastOne(l.Kernel)
	shape := tensor.Shape{k[0], k[1], k[2], l.Out, channels(x)}
	w := s.Param("w", shape, HeNormal(k[0]*k[1]*k[2]*l.Out, l.Slope))
	b := s.Param("b", tensor.Shape{l.Out}, Constant(0))
	return graph.ConvTranspose(x, w, b, graph.Geometry{Stride: l.Stride})
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
