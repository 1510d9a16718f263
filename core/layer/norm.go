package layer

import (
	"cmp"
	"math/rand/v2"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// Norm is a normalisation by NiftyNet's name, as a network's configuration has it.
type Norm string

// The normalisations.
const (
	Batch    Norm = "batch"    // BatchNorm
	Instance Norm = "instance" // InstanceNorm, with eps 1e-5 as in NiftyNet's convolutional layer
	Group    Norm = "group"    // GroupNorm
	Layer    Norm = "layer"    // GroupNorm with one group: the whole image
	None     Norm = "none"     // nothing
)

// Apply adds the normalisation to x [N ... C]; groups counts for Group alone. The empty name is none.
func (n Norm) Apply(s *Scope, x *graph.Node, groups int) *graph.Node {
	switch n {
	case Batch:
		return BatchNorm{}.Apply(s, x)
	case Instance:
		return InstanceNorm{Eps: normEps}.Apply(s, x)
	case Group:
		return GroupNorm{Groups: groups}.Apply(s, x)
	case Layer:
		return GroupNorm{Groups: 1}.Apply(s, x)
	case None, "":
		return x
	default:
		defer s.locate()
		panic(unknown("normalisation", n, Batch, Instance, Group, Layer, None))
	}
}

// normEps is what a normalisation adds to the variance where nothing else is asked for, unless it is one of instances.
const normEps = 1e-5

// InstanceNorm normalises every channel of every image by its own mean and variance
// (Ulyanov et al. 2016, arXiv:1607.08022), then scales and shifts.
type InstanceNorm struct {
	Eps float64 // added to the variance; zero means 1e-6
}

// Apply adds the normalisation of x [N ... C] with parameters gamma and beta [C].
func (l InstanceNorm) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	gamma, beta := scaleAndShift(s, x)
	return graph.Normalise(x, graph.NormStats(x, graph.ShapeOf(x)[0], cmp.Or(l.Eps, 1e-6)), gamma, beta)
}

// GroupNorm normalises groups of adjacent channels of every image by their joint mean and variance
// (Wu & He 2018, arXiv:1803.08494), then scales and shifts every channel. One group is layer normalisation over space
// and channels (Ba et al. 2016, arXiv:1607.06450). Training and inference do the same.
type GroupNorm struct {
	Groups int     // number of groups, a divisor of C; zero means 1, and more than C are C
	Eps    float64 // added to the variance; zero means 1e-5
}

// Apply adds the normalisation of x [N ... C] with parameters gamma and beta [C].
func (l GroupNorm) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	gamma, beta := scaleAndShift(s, x)
	groups := min(cmp.Or(l.Groups, 1), channels(x))
	return graph.Normalise(x, graph.GroupStats(x, groups, cmp.Or(l.Eps, normEps)), gamma, beta)
}

// BatchNorm normalises every channel by mean and variance over the batch (Ioffe & Szegedy 2015, arXiv:1502.03167).
// Outside training it uses moving averages of the batches' statistics, without the bias of their start: after one
// step they are the first batch's, and before it mean 0 and variance 1.
type BatchNorm struct {
	Eps        float64 // added to the variance; zero means 1e-5
	Decay      float64 // of the moving averages; zero means 0.9
	LocalStats bool    // whether inference, too, uses the statistics of its own batch

	// Live is 1 for the channels [C] whose moving averages this step counts for, 0 for those that batch-wise dropout
	// drops; nil for all. See ChannelSparse.
	Live *graph.Node
}

// Apply adds the normalisation of x [N ... C] with parameters gamma and beta [C] and what training keeps, moving
// [3 C]: mean, variance and the number of batches they are of.
func (l BatchNorm) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	eps := cmp.Or(l.Eps, normEps)
	gamma, beta := scaleAndShift(s, x)
	moving := s.param("moving", tensor.Shape{3, channels(x)}, standardStatistics, false)
	if !s.Training && !l.LocalStats {
		return graph.Normalise(x, graph.MovingStats(s.node(moving), eps), gamma, beta)
	}
	stats := graph.NormStats(x, 1, eps)
	if s.Training {
		next := graph.MovingAverage(s.node(moving), stats, cmp.Or(l.Decay, 0.9), eps)
		if l.Live != nil {
			next = graph.Choose(l.Live, next, s.node(moving))
		}
		*s.updates = append(*s.updates, Update{moving, next})
	}
	return graph.Normalise(x, stats, gamma, beta)
}

func scaleAndShift(s *Scope, x *graph.Node) (gamma, beta *graph.Node) {
	c := tensor.Shape{channels(x)}
	return s.Param("gamma", c, Constant(1)), s.Param("beta", c, Constant(0))
}

// standardStatistics are mean 0 and variance 1, of no batch.
func standardStatistics(_ *rand.Rand, data []float32) {
	channels := len(data) / 3
	for i := range channels {
		data[channels+i] = 1
	}
}
