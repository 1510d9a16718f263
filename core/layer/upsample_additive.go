package layer

import "dev.niftynet/core/graph"

// AdditiveUpsample interpolates x [N D H W Groups*C] linearly at another size and adds its channels in groups, to
// [N Size C] (Wojna et al. 2017, "The Devil is in the Decoder", arXiv:1707.05847). The groups are added first, which
// changes nothing but the work.
type AdditiveUpsample struct {
	Size   [3]int // D, H, W
	Groups int    // must divide the channels
}

// Apply adds the upsampling.
func (l AdditiveUpsample) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	return LinearResize{Size: l.Size}.Apply(s, graph.GroupSum(x, l.Groups))
}

// ResidualUpsample is the sum of an additive upsampling of x [N D H W Groups*C] and of a transposed convolution without
// bias, with batch norm and activation, to [N D*sd H*sh W*sw C]: NiftyNet's ResidualUpsample.
type ResidualUpsample struct {
	Kernel, Stride [3]int // zero means 1
	Groups         int    // must divide the channels
	Activation     Activation
}

// Apply adds the upsampling.
func (l ResidualUpsample) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	sum := graph.GroupSum(x, l.Groups)
	y := ConvTranspose{Out: channels(sum), Kernel: l.Kernel, Stride: l.Stride}.Apply(s, x)
	y = BatchNorm{}.Apply(s, y)
	y = l.Activation.Apply(s, y)
	return graph.Add(y, LinearResize{Size: [3]int(graph.ShapeOf(y)[1:4])}.Apply(s, sum))
}
