// Package densevnet is the dense V-network (Gibson, Giganti, Hu, Bonmati, Bandula, Gurusamy, Davidson, Pereira, Clarkson,
// Barratt: "Automatic multi-organ segmentation on abdominal CT with dense V-networks", IEEE TMI 2018,
// doi:10.1109/TMI.2018.2806309).
//
//	x ─┬─ average 3, ↓2, norm ─┬──────────────────────────────── ⊕ ─ conv 3 ─ logits/2 ─ ↑2 ─ logits
//	   └─ conv 5, ↓2, norm ─── ⊕ ─ stack 4·5 ─ skip 12 ───────── ⊕
//	                               ↓ stack 8·10 ─ skip 24 ─ ↑2 ─ ⊕
//	                                 ↓ stack 16·10 ─ skip 24 ─ ↑4 ⊕
//
// A stack g·n is n convolutions 3×3×3 of g features, each of which sees all before it; ⊕ joins channels; ↑ is linear
// interpolation. Skips and the steps ↓ between stacks are convolutions 3×3×3; all convolutions but the last have batch
// norm in place of a bias. Windows of a single slice make the network two-dimensional.
//
// Constraint: every axis of the window is a multiple of 8.
package densevnet

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// Net describes a network.
type Net struct {
	Classes      int     // output channels
	Keep         float64 // the chance to stay in dropout after convolutions; none means 1
	BatchWise    bool    // whether dropout within stacks takes channels, the same ones of all images in the batch
	Prior        bool    // whether a trained prior per class and place is added to the logits
	Augmentation float64 // the scale of layer.AffineAugmentation, undone on the logits; the paper's is 0.1
}

// resolution is a stack; skip and down are the features that leave it to the logits and to the next stack.
type resolution struct{ growth, units, skip, down int }

// resolutions begin at half of the window's.
func resolutions() []resolution {
	return []resolution{{4, 5, 12, 24}, {8, 10, 24, 24}, {16, 10, 24, 0}}
}

const (
	initial   = 24 // features of the first convolution
	priorSize = 24 // voxels of the prior along every axis
)

// Apply builds the network. x: [N D H W C] → one tensor of logits [N D H W Classes].
func (n Net) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	two, three := layer.Extent(x, 2), layer.Extent(x, 3)
	layer.RequireMultiple("dense_vnet", x, layer.Extent(x, 8))
	window := [3]int(graph.ShapeOf(x)[1:4])
	x, undo := layer.AffineAugmentation{Scale: n.Augmentation}.Apply(s.In("augmentation"), x)
	half := layer.BatchNorm{}.Apply(s.In("half"), graph.AvgPool(x, three, graph.Geometry{Stride: two}))
	size := [3]int(graph.ShapeOf(half)[1:4])
	front := layer.Convolutional{
		Conv: layer.Conv{Out: initial, Kernel: layer.Extent(x, 5), Stride: two}, Response: layer.Response{Norm: layer.Batch},
	}
	y := graph.Concat(half, front.Apply(s.In("initial"), x))
	respond := layer.Response{Norm: layer.Batch, Activation: layer.ReLU, Keep: n.Keep}
	joined := []*graph.Node{half}
	for i, r := range resolutions() {
		stack := layer.DenseStack{
			Units: r.units, Growth: r.growth, Kernel: three, Activation: layer.ReLU, Keep: n.Keep, BatchWise: n.BatchWise,
		}
		y = stack.Apply(s.In("stack%d", i), y)
		skip := layer.Convolutional{Conv: layer.Conv{Out: r.skip, Kernel: three}, Response: respond}
		joined = append(joined, graph.Resize(skip.Apply(s.In("skip%d", i), y), size))
		if r.down > 0 {
			down := layer.Convolutional{Conv: layer.Conv{Out: r.down, Kernel: three, Stride: two}, Response: respond}
			y = down.Apply(s.In("down%d", i), y)
		}
	}
	y = layer.Conv{Out: n.Classes, Kernel: three, Bias: true}.Apply(s.In("logits"), graph.Concat(joined...))
	if n.Prior {
		y = n.addPrior(s.In("prior"), y)
	}
	return []*graph.Node{graph.Resize(undo(y), window)}
}

// addPrior adds the parameter logits [1 d h w Classes], interpolated to the logits' size. They begin as 0, a uniform
// prior. (The paper has one map for every class; NiftyNet's single one could not tell classes apart.)
func (n Net) addPrior(s *layer.Scope, x *graph.Node) *graph.Node {
	k := layer.Extent(x, priorSize)
	prior := s.Param("logits", tensor.Shape{1, k[0], k[1], k[2], n.Classes}, layer.Constant(0))
	return graph.AddToEach(x, graph.Resize(prior, [3]int(graph.ShapeOf(x)[1:4])))
}
