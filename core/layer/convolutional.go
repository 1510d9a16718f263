package layer

import (
	"cmp"

	"dev.niftynet/core/graph"
)

// Convolutional is NiftyNet's ConvolutionalLayer: a convolution and the response to it.
type Convolutional struct {
	Conv
	Response
}

// Apply adds both to x [N D H W C], in one scope.
func (l Convolutional) Apply(s *Scope, x *graph.Node) *graph.Node { return l.around(s, x, l.Conv) }

// Deconvolutional is NiftyNet's DeconvolutionalLayer: a transposed convolution and the response to it.
type Deconvolutional struct {
	ConvTranspose
	Response
}

// Apply adds both to x [N D H W C], in one scope.
func (l Deconvolutional) Apply(s *Scope, x *graph.Node) *graph.Node {
	return l.around(s, x, l.ConvTranspose)
}

// FullyConnected is NiftyNet's FullyConnectedLayer: a matrix product and the response to it.
type FullyConnected struct {
	Dense
	Response
}

// Apply adds both to x [N ...], in one scope.
func (l FullyConnected) Apply(s *Scope, x *graph.Node) *graph.Node {
	return l.around(s, x, l.Dense)
}

// Response is what a layer does to the result of its weights: normalisation, activation and dropout, in this order.
type Response struct {
	Norm       Norm       // empty for none
	NormGroups int        // for Group alone
	Activation Activation // empty for none
	Keep       float64    // the chance to stay in dropout; zero means 1
	First      bool       // respond to the input, before the weights: NiftyNet's preactivation
}

// Apply adds the response to x [N ... C].
func (l Response) Apply(s *Scope, x *graph.Node) *graph.Node {
	x = l.Norm.Apply(s, x, l.NormGroups)
	if l.Activation != "" {
		x = l.Activation.Apply(s, x)
	}
	return Dropout{Keep: cmp.Or(l.Keep, 1)}.Apply(s, x)
}

// around adds weights and the response, in the order that it wants.
func (l Response) around(s *Scope, x *graph.Node, weights interface {
	Apply(s *Scope, x *graph.Node) *graph.Node
},
) *graph.Node {
	if l.First {
		return weights.Apply(s, l.Apply(s, x))
	}
	return l.Apply(s, weights.Apply(s, x))
}
