package graph

import (
	"fmt"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// SpaceToDepth takes every block of factor voxels of x [N D H W C] to the channels of one: [N D/fd H/fh W/fw F*C],
// where F = fd*fh*fw and a voxel's C channels stay together, as in TensorFlow's space_to_depth.
func SpaceToDepth(x *Node, factor [3]int) *Node {
	return fold("space to depth", x, factor, false)
}

// DepthToSpace undoes SpaceToDepth: x [N D H W F*C] gives [N D*fd H*fh W*fw C] (Shi et al. 2016, arXiv:1609.05158).
func DepthToSpace(x *Node, factor [3]int) *Node {
	const op = "depth to space"
	s := requireFactor(op, x, factor)
	f := kernel.Fold{N: s[0], Size: [3]int(s[1:4]), Factor: factor}
	if s[4]%f.Block() != 0 {
		fail(op, []*Node{x}, "%d channels can't be shared out to %d voxels; %s can", s[4], f.Block(), nearMultiples(s[4], f.Block()))
	}
	f.Channels = s[4] / f.Block()
	return apply(Folding{f, true}, unfoldedShape(f), x)
}

// SpaceToBatch takes every factor-th voxel of x [N D H W C] to an image of its own: [F*N D/fd H/fh W/fw C], where
// F = fd*fh*fw and the grids that start at the same voxel follow each other, as in TensorFlow's space_to_batch. Between
// it and BatchToSpace a convolution is dilated by the factor.
func SpaceToBatch(x *Node, factor [3]int) *Node {
	return fold("space to batch", x, factor, true)
}

// BatchToSpace undoes SpaceToBatch: x [F*N D H W C] gives [N D*fd H*fh W*fw C].
func BatchToSpace(x *Node, factor [3]int) *Node {
	const op = "batch to space"
	s := requireFactor(op, x, factor)
	f := kernel.Fold{Size: [3]int(s[1:4]), Factor: factor, Channels: s[4], IntoBatch: true}
	if s[0]%f.Block() != 0 {
		fail(op, []*Node{x}, "a batch of %d can't be shared out to %d voxels", s[0], f.Block())
	}
	f.N = s[0] / f.Block()
	return apply(Folding{f, true}, unfoldedShape(f), x)
}

func fold(op string, x *Node, factor [3]int, intoBatch bool) *Node {
	s := requireFactor(op, x, factor)
	f := kernel.Fold{N: s[0], Factor: factor, Channels: s[4], IntoBatch: intoBatch}
	for i := range 3 {
		f.Size[i] = s[1+i] / factor[i]
		if s[1+i]%factor[i] != 0 {
			fail(op, []*Node{x}, "blocks of %v don't divide axis %s; %s would do", factor, "DHW"[i:i+1], nearMultiples(s[1+i], factor[i]))
		}
	}
	return apply(Folding{f, false}, foldedShape(f), x)
}

func requireFactor(op string, x *Node, factor [3]int) tensor.Shape {
	s := imageShape(op, x)
	if err := tensor.Shape(factor[:]).Check(); err != nil {
		fail(op, []*Node{x}, "blocks of %v: %v", factor, err)
	}
	return s
}

// nearMultiples are the multiples on both sides of n, or the first.
func nearMultiples(n, of int) string {
	below := n / of * of
	if below == 0 {
		return fmt.Sprint(of)
	}
	return fmt.Sprintf("%d and %d", below, below+of)
}

func unfoldedShape(f kernel.Fold) tensor.Shape {
	return tensor.Shape{f.N, f.Size[0] * f.Factor[0], f.Size[1] * f.Factor[1], f.Size[2] * f.Factor[2], f.Channels}
}

func foldedShape(f kernel.Fold) tensor.Shape {
	s := tensor.Shape{f.N, f.Size[0], f.Size[1], f.Size[2], f.Channels}
	if f.IntoBatch {
		s[0] *= f.Block()
	} else {
		s[4] *= f.Block()
	}
	return s
}

// Folding takes an image to its folded form or, with Back, a folded one to its image.
type Folding struct {
	kernel.Fold
	Back bool
}

// Name is what TensorFlow calls it.
func (s Folding) Name() string {
	into := "depth"
	if s.IntoBatch {
		into = "batch"
	}
	if s.Back {
		return fmt.Sprintf("%s to space", into)
	}
	return fmt.Sprintf("space to %s", into)
}

// Evaluate moves voxels.
func (s Folding) Evaluate(in [][]float32, out []float32) {
	if s.Back {
		kernel.FoldBackward(s.Fold, in[0], out)
	} else {
		kernel.FoldForward(s.Fold, in[0], out)
	}
}

// Gradients is dy the other way.
func (s Folding) Gradients(in []*Node, _, dy *Node) []*Node {
	return []*Node{apply(Folding{s.Fold, !s.Back}, ShapeOf(in[0]), dy)}
}
