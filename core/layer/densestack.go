package layer

import (
	"dev.niftynet/core/graph"
)

// DenseStack is a dense feature stack (Huang et al., CVPR 2017, arXiv:1608.06993, as Gibson et al. 2018 use it): every
// convolution sees the input and what all before it made. x [N D H W C] gives [N D H W C+Units*Growth], the input first.
type DenseStack struct {
	Units      int    // convolutions
	Growth     int    // channels that each adds
	Kernel     [3]int // of all of them
	Activation Activation
}

// Apply adds the stack with its convolutions, without bias but with batch norm and activation, in conv0, conv1, ...
func (l DenseStack) Apply(s *Scope, x *graph.Node) *graph.Node {
	for i := range l.Units {
		in := s.In("conv%d", i)
		y := Conv{Out: l.Growth, Kernel: l.Kernel, NoBias: true}.Apply(in, x)
		y = BatchNorm{}.Apply(in, y)
		y = l.Activation.Apply(in, y)
		x = graph.Concat(x, y)
	}
	return x
}
