package graph

import (
	"math"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// NormStats is mean and 1/sqrt(variance+eps) of every channel of x [N D H W C], as [G 2 C], over groups of images:
// N groups for instance normalisation, one for batch normalisation. The variance is the biased one.
//
// It counts as a constant for differentiation: Normalise's gradient contains the statistics' share.
func NormStats(x *Node, groups int, eps float64) *Node {
	s := ShapeOf(x)
	if len(s) < 2 || groups < 1 || s[0]%groups != 0 {
		fail("norm statistics", []*Node{x}, "want an image [N ... C] and a number of groups that divides N, not %d", groups)
	}
	requireEps("norm statistics", []*Node{x}, eps)
	n := kernel.Norm{Groups: groups, Channels: s[len(s)-1], Eps: eps}
	n.Positions = s.Size() / n.Channels / n.Groups
	return apply(Stats{n}, tensor.Shape{n.Groups, 2, n.Channels}, x)
}

// GroupStats is the statistics [N 2 C] of groups of adjacent channels of every image of x [N ... C], for group
// normalisation (Wu & He 2018, arXiv:1803.08494): C/groups channels share theirs. One group is layer normalisation over
// space and channels (Ba et al. 2016, arXiv:1607.06450).
func GroupStats(x *Node, groups int, eps float64) *Node {
	s := ShapeOf(x)
	if len(s) < 2 || groups < 1 || s[len(s)-1]%groups != 0 {
		fail("group statistics", []*Node{x}, "want an image [N ... C] and a number of groups that divides C, not %d", groups)
	}
	requireEps("group statistics", []*Node{x}, eps)
	n := kernel.Norm{Groups: s[0], Channels: s[len(s)-1], Eps: eps}
	n.Joint, n.Positions = n.Channels/groups, s.Size()/n.Channels/n.Groups
	return apply(Stats{n}, tensor.Shape{n.Groups, 2, n.Channels}, x)
}

// Normalise is gamma*(x-mean)*rstd + beta with statistics [G 2 C] and gamma, beta [C]. With statistics that come
// from NormStats or GroupStats of x, this is instance normalisation (Ulyanov et al. 2016, arXiv:1607.08022) or batch
// normalisation (Ioffe & Szegedy 2015, arXiv:1502.03167), whose gradient goes through the statistics too; others, such
// as moving averages, count as constants.
func Normalise(x, stats, gamma, beta *Node) *Node {
	in := []*Node{x, stats, gamma, beta}
	s, st := ShapeOf(x), ShapeOf(stats)
	if len(s) < 2 || len(st) != 3 || st[1] != 2 || st[2] != s[len(s)-1] || s[0]%st[0] != 0 {
		fail("normalise", in, "want an image [N ... C] and statistics [G 2 C]")
	}
	n := kernel.Norm{Groups: st[0], Channels: st[2], Positions: s.Size() / st[2] / st[0], Fixed: true}
	if op, ok := stats.Op().(*Op); ok {
		if measured, ok := op.Spec.(Stats); ok {
			n.Joint, n.Fixed = measured.Joint, Children(stats)[0] != x
		}
	}
	requireVector("normalise", in, gamma, n.Channels)
	requireVector("normalise", in, beta, n.Channels)
	return apply(NormApply{n}, s, in...)
}

// Stats takes x to its statistics [G 2 C].
type Stats struct{ kernel.Norm }

// Name is "norm statistics".
func (Stats) Name() string { return "norm statistics" }

// Evaluate measures mean and 1/sqrt(variance+eps).
func (s Stats) Evaluate(in [][]float32, out []float32) { kernel.NormStats(s.Norm, in[0], out) }

// NormApply takes x, statistics, gamma and beta to the normalised image. Package exec sets the record's Act when it
// fuses the activation that follows.
type NormApply struct{ kernel.Norm }

// Name is "normalise".
func (NormApply) Name() string { return "normalise" }

// Evaluate scales and shifts.
func (s NormApply) Evaluate(in [][]float32, out []float32) {
	kernel.NormApply(s.Norm, affine(in), in[0], out)
}

func affine(in [][]float32) kernel.Affine[float32] {
	return kernel.Affine[float32]{Stats: in[1], Gamma: in[2], Beta: in[3]}
}

// Active is all but the statistics.
func (NormApply) Active() []bool { return []bool{true, false, true, true} }

// Gradients are those of x, gamma and beta.
func (s NormApply) Gradients(in []*Node, _, dy *Node) []*Node {
	x, stats, gamma, beta := in[0], in[1], in[2], in[3]
	sums := apply(NormReduce(s), ShapeOf(stats), x, stats, gamma, beta, dy)
	vector := tensor.Shape{s.Channels}
	return []*Node{
		apply(NormBackward(s), ShapeOf(x), x, stats, gamma, beta, sums, dy),
		nil,
		apply(normParam{s.Norm, true}, vector, sums),
		apply(normParam{s.Norm, false}, vector, sums),
	}
}

// NormReduce takes x, statistics, gamma, beta and dy to the sums [G 2 C] of dz and dz*xhat, where dz is dy before
// the fused activation.
type NormReduce NormApply

// Name is "norm reduce".
func (NormReduce) Name() string { return "norm reduce" }

// Evaluate adds up.
func (s NormReduce) Evaluate(in [][]float32, out []float32) {
	kernel.NormReduce(s.Norm, affine(in), in[0], in[4], out)
}

// NormBackward takes x, statistics, gamma, beta, the sums of NormReduce and dy to dx.
type NormBackward NormApply

// Name is "norm backward".
func (NormBackward) Name() string { return "norm backward" }

// Evaluate applies the chain rule, the statistics' share included.
func (s NormBackward) Evaluate(in [][]float32, out []float32) {
	kernel.NormBackward(s.Norm, affine(in), in[0], in[5], in[4], out)
}

// normParam takes the sums of NormReduce to the gradient of gamma (Scale) or beta.
type normParam struct {
	kernel.Norm
	Scale bool
}

// Name is "norm parameter".
func (normParam) Name() string { return "norm parameter" }

// Evaluate adds the groups' sums.
func (s normParam) Evaluate(in [][]float32, out []float32) {
	if s.Scale {
		kernel.NormGamma(s.Norm, in[0], out)
	} else {
		kernel.NormBeta(s.Norm, in[0], out)
	}
}

// MovingAverage is the next moving [3 C], mean, variance and the number of batches behind them, from the one before
// and the statistics [1 2 C] of batch normalisation; see kernel.MovingAverage.
func MovingAverage(moving, stats *Node, decay, eps float64) *Node {
	in := []*Node{moving, stats}
	n := movingNorm("moving average", in, moving, eps)
	if !ShapeOf(stats).Equal(tensor.Shape{1, 2, n.Channels}) {
		fail("moving average", in, "want statistics [1 2 C]")
	}
	if !(decay >= 0 && decay < 1) {
		fail("moving average", in, "the decay %v is not from 0 to below 1", decay)
	}
	return apply(average{n, decay}, ShapeOf(moving), in...)
}

// MovingStats turns moving [3 C], mean, variance and the number of batches, to the statistics [1 2 C] that Normalise takes
// in inference.
func MovingStats(moving *Node, eps float64) *Node {
	n := movingNorm("moving statistics", []*Node{moving}, moving, eps)
	return apply(fromMoving{n}, tensor.Shape{1, 2, n.Channels}, moving)
}

func movingNorm(op string, in []*Node, moving *Node, eps float64) kernel.Norm {
	s := ShapeOf(moving)
	if len(s) != 2 || s[0] != 3 {
		fail(op, in, "want moving mean, variance and number of batches [3 C]")
	}
	requireEps(op, in, eps)
	return kernel.Norm{Groups: 1, Channels: s[1], Eps: eps}
}

func requireEps(op string, in []*Node, eps float64) {
	if !(eps >= 0 && eps <= math.MaxFloat32) {
		fail(op, in, "what is added to the variance, %v, is not a finite number from 0 on", eps)
	}
}

// average takes moving statistics and a batch's to the next moving ones.
type average struct {
	kernel.Norm
	Decay float64
}

// Name is "moving average".
func (average) Name() string { return "moving average" }

// Evaluate mixes the two.
func (s average) Evaluate(in [][]float32, out []float32) {
	copy(out, in[0])
	kernel.MovingAverage(s.Norm, s.Decay, in[1], out)
}

// fromMoving takes moving statistics to those that Normalise takes.
type fromMoving struct{ kernel.Norm }

// Name is "moving statistics".
func (fromMoving) Name() string { return "moving statistics" }

// Evaluate computes 1/sqrt(variance+eps).
func (s fromMoving) Evaluate(in [][]float32, out []float32) {
	kernel.MovingStats(s.Norm, in[0], out)
}
