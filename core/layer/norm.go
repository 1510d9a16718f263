package layer

import (
	"math/rand/v2"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// InstanceNorm normalises every channel of every image by its own mean and variance
// (Ulyanov et al. 2016, arXiv:1607.08022), then scales and shifts.
type InstanceNorm struct {
	Eps float64 // added to the variance; zero means 1e-5
}

// Apply adds the normalisation with parameters gamma and beta [C].
func (l InstanceNorm) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	gamma, beta := scaleAndShift(s, x)
	return graph.Normalise(x, graph.NormStats(x, graph.ShapeOf(x)[0], orDefault(l.Eps, 1e-5)), gamma, beta)
}

// BatchNorm normalises every channel by mean and variance over the batch (Ioffe & Szegedy 2015, arXiv:1502.03167).
// Outside training it uses moving averages of the batches' statistics.
type BatchNorm struct {
	Eps   float64 // added to the variance; zero means 1e-5
	Decay float64 // of the moving averages; zero means 0.9
}

// Apply adds the normalisation with parameters gamma and beta [C] and the moving ones [2 C], mean
// and variance.
func (l BatchNorm) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	gamma, beta := scaleAndShift(s, x)
	eps := orDefault(l.Eps, 1e-5)
	moving := s.param("moving", tensor.Shape{2, channels(x)}, standardStatistics, false)
	if !s.Training {
		return graph.Normalise(x, graph.MovingStats(s.node(moving), eps), gamma, beta)
	}
	stats := graph.NormStats(x, 1, eps)
	next := graph.MovingAverage(s.node(moving), stats, orDefault(l.Decay, 0.9), eps)
	*s.updates = append(*s.updates, Update{moving, next})
	return graph.Normalise(x, stats, gamma, beta)
}

func scaleAndShift(s *Scope, x *graph.Node) (gamma, beta *graph.Node) {
	c := tensor.Shape{channels(x)}
	return s.Param("gamma", c, Constant(1)), s.Param("beta", c, Constant(0))
}

// standardStatistics are mean 0 and variance 1.
func standardStatistics(_ *rand.Rand, data []float32) {
	for i := len(data) / 2; i < len(data); i++ {
		data[i] = 1
	}
}

func orDefault(v, def float64) float64 {
	if v == 0 {
		return def
	}
	return v
}
