package layer

import "dev.niftynet/core/graph"

// Elementwise is how the result of a block meets what went around it: NiftyNet's ElementwiseLayer.
type Elementwise string

// The ways.
const (
	Sum    Elementwise = "SUM"    // added, by the channel rule of Apply
	Concat Elementwise = "CONCAT" // joined along channels, the result first
)

// Apply joins a block's result x [N D H W C] and a bypass [N D H W B]. A sum has C channels: a bypass of fewer gets
// zeros, floor((C-B)/2) of them in front (He et al. 2016, option A, arXiv:1512.03385), one of more is projected by a
// 1x1x1 convolution w without bias.
func (e Elementwise) Apply(s *Scope, x, bypass *graph.Node) *graph.Node {
	defer s.locate()
	switch c := channels(x); {
	case e == Concat:
		return graph.Concat(x, bypass)
	case e != Sum:
		panic(unknown("elementwise", e, Sum, Concat))
	case channels(bypass) < c:
		return graph.AddChannels(x, bypass)
	case channels(bypass) > c:
		bypass = Conv{Out: c}.Apply(s, bypass)
	}
	return graph.Add(x, bypass)
}
