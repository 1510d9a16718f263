package exec_test

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

func lossOperations() []operation {
	image := tensor.Shape{2, 3, 4, 5, 3}
	labels := tensor.Shape{2, 3, 4, 5, 1}
	loss := func(kind kernel.LossKind) func(in []*graph.Node) *graph.Node {
		return func(in []*graph.Node) *graph.Node { return graph.SegmentationLoss(kind, in[0], in[1]) }
	}
	return []operation{
		{name: "Dice", shapes: []tensor.Shape{image, labels}, labels: true, build: loss(kernel.Dice)},
		{name: "DicePlusXEnt", shapes: []tensor.Shape{image, labels}, labels: true, build: loss(kernel.DicePlusXEnt)},
		{name: "CrossEntropy", shapes: []tensor.Shape{image, labels}, labels: true, build: loss(kernel.CrossEntropy)},
		{name: "weighted sum", shapes: []tensor.Shape{image, labels}, labels: true, build: func(in []*graph.Node) *graph.Node {
			return graph.WeightedSum([]*graph.Node{loss(kernel.Dice)(in), loss(kernel.CrossEntropy)(in)}, []float64{0.3, 0.7})
		}},
	}
}
