package layer

import (
	"cmp"

	"dev.niftynet/core/graph"
)

// ChannelSE scales every channel of an image by what all channels are over space: squeeze-and-excitation (Hu et al.
// 2018, doi:10.1109/CVPR.2018.00745), cSE of Roy et al. 2018 (doi:10.1007/978-3-030-00928-1_48).
type ChannelSE struct {
	Ratio int  // of the channels in between, a divisor of C; zero means 16
	Max   bool // squeeze to the largest value in space, not to the mean
}

// Apply scales x [N D H W C] by factors [N 1 1 1 C] between 0 and 1, from two matrix products without bias, w
// [1 1 1 C C/Ratio] in squeeze, with ReLU, and w [1 1 1 C/Ratio C] in excite, with sigmoid.
func (l ChannelSE) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	c, ratio := channels(x), cmp.Or(l.Ratio, 16)
	if ratio < 1 || c%ratio != 0 {
		panic(misfit("squeeze and excite", x, "the ratio %d does not divide %d channels", ratio, c))
	}
	squeezed := graph.GlobalAverage
	if l.Max {
		squeezed = graph.GlobalMax
	}
	f := Conv{Out: c / ratio}.Apply(s.In("squeeze"), squeezed(x))
	f = Conv{Out: c}.Apply(s.In("excite"), ReLU.Apply(s, f))
	return graph.Multiply(x, Sigmoid.Apply(s, f))
}

// SpatialSE scales every voxel of an image by what its channels are: sSE of Roy et al. 2018
// (doi:10.1007/978-3-030-00928-1_48).
type SpatialSE struct{}

// Apply scales x [N D H W C] by factors [N D H W 1] between 0 and 1, from a convolution w [1 1 1 C 1] without bias in
// excite, with sigmoid.
func (SpatialSE) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	f := Conv{Out: 1}.Apply(s.In("excite"), x)
	return graph.Multiply(x, Sigmoid.Apply(s, f))
}

// ChannelSpatialSE is the sum of ChannelSE and SpatialSE: scSE of Roy et al. 2018 (doi:10.1007/978-3-030-00928-1_48).
type ChannelSpatialSE struct {
	ChannelSE
}

// Apply adds the two, in the scopes channel and spatial.
func (l ChannelSpatialSE) Apply(s *Scope, x *graph.Node) *graph.Node {
	return graph.Add(l.ChannelSE.Apply(s.In("channel"), x), SpatialSE{}.Apply(s.In("spatial"), x))
}
