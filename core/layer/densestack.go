package layer

import (
	"cmp"

	"dev.niftynet/core/graph"
)

// DenseStack is a dense feature stack (Huang et al., CVPR 2017, arXiv:1608.06993, as Gibson et al. use it, IEEE TMI
// 2018, doi:10.1109/TMI.2018.2806309): every convolution sees the input and what all before it made. x [N D H W C] gives
// [N D H W C+Units*Growth], the input first.
type DenseStack struct {
	Units      int    // convolutions
	Growth     int    // channels that each adds
	Kernel     [3]int // of all of them
	Activation Activation
	Keep       float64 // the chance to stay in dropout after every convolution but the last; zero means 1
	BatchWise  bool    // whether dropout is that of ChannelSparse
}

// Apply adds the stack with its convolutions, without bias but with batch norm and activation, in conv0, conv1, ...
func (l DenseStack) Apply(s *Scope, x *graph.Node) *graph.Node {
	s.requireCount("dense stack", x, "units", l.Units)
	for i := range l.Units {
		in, keep := s.In("conv%d", i), cmp.Or(l.Keep, 1)
		if i == l.Units-1 {
			keep = 1
		}
		conv := Conv{Out: l.Growth, Kernel: l.Kernel}
		var y *graph.Node
		if l.BatchWise {
			y = ChannelSparse{Activation: l.Activation, Keep: keep}.Apply(in, conv.Apply(in, x))
		} else {
			y = Convolutional{conv, Response{Norm: Batch, Activation: l.Activation, Keep: keep}}.Apply(in, x)
		}
		x = graph.Concat(x, y)
	}
	return x
}
