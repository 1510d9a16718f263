package layer

import (
	"math/rand/v2"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// ChannelSparse is the response of NiftyNet's channel-sparse layers to their weights: batch norm, activation and
// batch-wise dropout, which drops the same channels of all images of the batch (Gibson et al. 2018,
// doi:10.1109/TMI.2018.2806309). As there, ceil(Keep*C) of C channels live in a training step and are not scaled, and
// moving averages count only the steps in which their channel lived. Outside training all live.
//
// Channels that do not live are computed and then made 0, which is all that a convolution after them needs to see.
type ChannelSparse struct {
	Activation Activation
	Keep       float64 // the share of channels to live, above 0 and at most 1
}

// Apply adds the response to x [N ... C], in one scope.
func (l ChannelSparse) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	requireChance("batch-wise dropout", x, l.Keep)
	if !s.Training || l.Keep == 1 {
		return l.Activation.Apply(s, BatchNorm{}.Apply(s, x))
	}
	live := s.Draw("live", tensor.Shape{channels(x)}, l.draw)
	return graph.Multiply(l.Activation.Apply(s, BatchNorm{Live: live}.Apply(s, x)), live)
}

// draw makes channels 1 that live and the others 0.
func (l ChannelSparse) draw(r *rand.Rand, live []float32) {
	for i, rank := range r.Perm(len(live)) {
		live[i] = 0
		if float64(rank) < l.Keep*float64(len(live)) {
			live[i] = 1
		}
	}
}
