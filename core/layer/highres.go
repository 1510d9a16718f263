package layer

import "dev.niftynet/core/graph"

// HighRes is the residual block of HighRes3DNet (Li et al., IPMI 2017, doi:10.1007/978-3-319-59050-9_28): for every
// kernel batch normalisation, activation and convolution, around which the input is added. x [N D H W C] gives
// [N D H W Out].
type HighRes struct {
	Out        int        // channels
	Kernels    [][3]int   // of the convolutions, in their order
	Dilation   [3]int     // of all of them
	Activation Activation // before every convolution
}

// Apply adds the block with its convolutions in conv0, conv1, ... and the projection of a wider input in bypass.
func (l HighRes) Apply(s *Scope, x *graph.Node) *graph.Node {
	y := x
	for i, kernel := range l.Kernels {
		y = Convolutional{
			Conv{Out: l.Out, Kernel: kernel, Dilation: l.Dilation},
			Response{Norm: Batch, Activation: l.Activation, First: true},
		}.Apply(s.In("conv%d", i), y)
	}
	return Sum.Apply(s.In("bypass"), y, x)
}
