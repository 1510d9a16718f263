package layer

import (
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
	BatchWise  bool    // whether dropout is BatchDropout
}

// Apply adds the stack with its convolutions, without bias but with batch norm and activation, in conv0, conv1, ...
func (l DenseStack) Apply(s *Scope, x *graph.Node) *graph.Node {
	for i := range l.Units {
		in := s.In("conv%d", i)
		response := Response{Norm: Batch, Activation: l.Activation}
		dropout := i < l.Units-1
		if dropout && !l.BatchWise {
			response.Keep = l.Keep
		}
		y := Convolutional{Conv{Out: l.Growth, Kernel: l.Kernel}, response}.Apply(in, x)
		if dropout && l.BatchWise {
			y = BatchDropout{Keep: orDefault(l.Keep, 1)}.Apply(in, y)
		}
		x = graph.Concat(x, y)
	}
	return x
}
