package graph

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// SegmentationLoss compares logits [N D H W C] with labels [N D H W 1], whole numbers below C, and is a scalar.
func SegmentationLoss(kind kernel.LossKind, logits, labels *Node) *Node {
	in := []*Node{logits, labels}
	s, l := ShapeOf(logits), ShapeOf(labels)
	if len(s) != 5 || len(l) != 5 || l[4] != 1 || !l[:4].Equal(s[:4]) {
		fail("segmentation loss", in, "want logits [N D H W C] and labels [N D H W 1]")
	}
	if kind < kernel.Dice || kind > kernel.CrossEntropy {
		fail("segmentation loss", in, "there is no loss %d", kind)
	}
	spec := lossForward{kernel.Loss{Kind: kind, Images: s[0], Positions: s[1:4].Size(), Classes: s[4]}}
	sums := apply(LossSums(spec), tensor.Shape{spec.Sums() + 1}, logits, labels)
	return apply(spec, nil, logits, labels, sums)
}

// LossSums takes logits and labels to the sums over voxels that the gradient needs, [Images Classes 3], and the loss
// behind them.
type LossSums lossForward

// Sums is the number of sums before the loss.
func (s lossForward) Sums() int { return s.Images * s.Classes * 3 }

// Name is "loss sums".
func (LossSums) Name() string { return "loss sums" }

// Evaluate adds up the voxels.
func (s LossSums) Evaluate(in [][]float32, out []float32) {
	n := len(out) - 1
	out[n], _ = kernel.LossForward(s.Loss, in[0], in[1], out[:n])
}

// lossForward takes logits, labels and sums to the loss.
type lossForward struct{ kernel.Loss }

// Name is "loss".
func (lossForward) Name() string { return "loss" }

// Evaluate takes the loss from behind the sums.
func (s lossForward) Evaluate(in [][]float32, out []float32) { out[0] = in[2][s.Sums()] }

// Active is the logits.
func (lossForward) Active() []bool { return []bool{true, false, false} }

// Gradients is that of the logits.
func (s lossForward) Gradients(in []*Node, _, dLoss *Node) []*Node {
	return []*Node{apply(LossBackward(s), ShapeOf(in[0]), in[0], in[1], in[2], dLoss), nil, nil}
}

// LossBackward takes logits, labels, sums and dloss to the gradient of the logits.
type LossBackward lossForward

// Name is "loss backward".
func (LossBackward) Name() string { return "loss backward" }

// Evaluate computes the probabilities again, so that they need not be kept.
func (s LossBackward) Evaluate(in [][]float32, out []float32) {
	kernel.LossBackward(s.Loss, in[0], in[1], in[2][:lossForward(s).Sums()], in[3][0], out)
}

// WeightedSum is the sum of scalars times fixed weights.
func WeightedSum(terms []*Node, weights []float64) *Node {
	for _, t := range terms {
		if !t.IsScalar() || len(terms) != len(weights) {
			fail("weighted sum", terms, "want as many scalars as weights, %d", len(weights))
		}
	}
	return apply(weighted{weights}, nil, terms...)
}

// weighted takes scalars to their weighted sum.
type weighted struct{ Weights []float64 }

// Name is "weighted sum".
func (weighted) Name() string { return "weighted sum" }

// Evaluate adds.
func (s weighted) Evaluate(in [][]float32, out []float32) {
	var sum float64
	for i, w := range s.Weights {
		sum += w * float64(in[i][0])
	}
	out[0] = float32(sum)
}

// Gradients are the sum's gradient times the weights.
func (s weighted) Gradients(in []*Node, _, dOut *Node) []*Node {
	grads := make([]*Node, len(in))
	for i := range in {
		grads[i] = apply(weighted{s.Weights[i : i+1]}, nil, dOut)
	}
	return grads
}
