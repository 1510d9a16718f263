package exec_test

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

func pointwiseOperations() []operation {
	image := tensor.Shape{2, 3, 4, 5, 3}
	vector := tensor.Shape{3}
	multiply := func(in []*graph.Node) *graph.Node { return graph.Multiply(in[0], in[1]) }
	all := []operation{
		{name: "relu", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node { return graph.ReLU(in[0]) }},
		{name: "leaky relu", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node { return graph.LeakyReLU(in[0], 0.1) }},
		{name: "prelu", shapes: []tensor.Shape{image, vector}, build: func(in []*graph.Node) *graph.Node { return graph.PReLU(in[0], in[1]) }},
		{name: "softmax", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node { return graph.Softmax(in[0]) }},
		{name: "softmax of many", shapes: []tensor.Shape{{1, 2, 2, 3, 26}}, build: func(in []*graph.Node) *graph.Node { return graph.Softmax(in[0]) }},
		{name: "dropout", shapes: []tensor.Shape{image, {4}}, labels: true, build: func(in []*graph.Node) *graph.Node { return graph.Dropout(in[0], in[1], 0.6) }},
		{name: "argmax", shapes: []tensor.Shape{{2, 3, 4, 5, 7}}, flat: true, build: func(in []*graph.Node) *graph.Node { return graph.Argmax(in[0]) }},
		{name: "choose", shapes: []tensor.Shape{vector, image, image}, flat: true, fill: everyOther, build: func(in []*graph.Node) *graph.Node {
			return graph.Choose(in[0], in[1], in[2])
		}},
		{name: "multiply", shapes: []tensor.Shape{image, image}, build: multiply},
		{name: "multiply by itself", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node { return graph.Multiply(in[0], in[0]) }},
		{name: "multiply channels", shapes: []tensor.Shape{image, vector}, build: multiply},
		{name: "multiply channels of images", shapes: []tensor.Shape{image, {2, 1, 1, 1, 3}}, build: multiply},
		{name: "multiply voxels", shapes: []tensor.Shape{image, {2, 3, 4, 5, 1}}, build: multiply},
	}
	for c := kernel.ReLU6; c <= kernel.GELU; c++ {
		all = append(all, operation{
			name: c.String(), shapes: []tensor.Shape{image},
			build: func(in []*graph.Node) *graph.Node { return graph.Curve(in[0], c) },
		})
	}
	return all
}

// everyOther is for a mask, the first input.
func everyOther(input int, data []float32) {
	for k := range data {
		if input == 0 {
			data[k] = float32(k % 2)
		}
	}
}
