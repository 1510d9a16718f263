package exec_test

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

func pointwiseOperations() []operation {
	image := tensor.Shape{2, 3, 4, 5, 3}
	vector := tensor.Shape{3}
	return []operation{
		{name: "relu", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node { return graph.ReLU(in[0]) }},
		{name: "leaky relu", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node { return graph.LeakyReLU(in[0], 0.1) }},
		{name: "prelu", shapes: []tensor.Shape{image, vector}, build: func(in []*graph.Node) *graph.Node { return graph.PReLU(in[0], in[1]) }},
		{name: "softmax", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node { return graph.Softmax(in[0]) }},
	}
}
