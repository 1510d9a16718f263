package exec_test

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

func convOperations() []operation {
	image := tensor.Shape{2, 3, 4, 5, 3}
	conv := func(g graph.Geometry) func(in []*graph.Node) *graph.Node {
		return func(in []*graph.Node) *graph.Node { return graph.Conv(in[0], in[1], optional(in), g) }
	}
	transposed := func(g graph.Geometry) func(in []*graph.Node) *graph.Node {
		return func(in []*graph.Node) *graph.Node { return graph.ConvTranspose(in[0], in[1], optional(in), g) }
	}
	border := graph.Border{Before: [3]int{1, 0, 2}, After: [3]int{0, 5, 1}}
	padded := func(mode kernel.PadMode) func(in []*graph.Node) *graph.Node {
		return func(in []*graph.Node) *graph.Node { return graph.Pad(in[0], border, mode, 0.5) }
	}
	return []operation{
		{name: "conv same", shapes: []tensor.Shape{image, {3, 3, 3, 3, 4}, {4}}, build: conv(graph.Geometry{})},
		{name: "conv without bias", shapes: []tensor.Shape{image, {1, 3, 2, 3, 4}}, build: conv(graph.Geometry{})},
		{name: "conv strided", shapes: []tensor.Shape{image, {3, 3, 3, 3, 4}, {4}}, build: conv(graph.Geometry{Stride: [3]int{2, 2, 2}, Padding: graph.Centred})},
		{name: "conv dilated", shapes: []tensor.Shape{image, {3, 3, 3, 3, 2}}, build: conv(graph.Geometry{Dilation: [3]int{1, 2, 2}})},
		{name: "conv valid", shapes: []tensor.Shape{image, {3, 2, 3, 3, 2}}, build: conv(graph.Geometry{Stride: [3]int{1, 2, 1}, Padding: graph.Valid})},
		{name: "conv 1x1x1", shapes: []tensor.Shape{image, {1, 1, 1, 3, 4}, {4}}, build: conv(graph.Geometry{})},
		{name: "transposed conv", shapes: []tensor.Shape{{2, 2, 2, 3, 3}, {2, 2, 2, 4, 3}, {4}}, build: transposed(graph.Geometry{Stride: [3]int{2, 2, 2}})},
		{name: "transposed conv overlapping", shapes: []tensor.Shape{{1, 2, 2, 2, 3}, {3, 3, 3, 2, 3}}, build: transposed(graph.Geometry{Stride: [3]int{1, 2, 2}})},
		{name: "conv reflected", shapes: []tensor.Shape{image, {3, 3, 5, 3, 2}, {2}}, build: conv(graph.Geometry{Padding: graph.Reflect})},
		{name: "conv continued symmetrically", shapes: []tensor.Shape{image, {3, 2, 3, 3, 2}}, build: conv(graph.Geometry{
			Padding: graph.Symmetric, Stride: [3]int{2, 1, 2}, Dilation: [3]int{1, 3, 1},
		})},
		{name: "conv in a constant", shapes: []tensor.Shape{image, {3, 3, 3, 3, 2}}, build: conv(graph.Geometry{
			Padding: graph.Constant, Value: 0.7,
		})},
		{name: "conv in groups", shapes: []tensor.Shape{{2, 3, 4, 5, 4}, {3, 3, 3, 2, 6}, {6}}, build: conv(graph.Geometry{Groups: 2})},
		{name: "conv depthwise", shapes: []tensor.Shape{image, {3, 3, 3, 1, 3}, {3}}, build: conv(graph.Geometry{Groups: 3})},
		{name: "conv depthwise strided", shapes: []tensor.Shape{image, {3, 2, 3, 1, 3}}, build: conv(graph.Geometry{Groups: 3, Stride: [3]int{2, 2, 2}})},
		{name: "transposed conv valid", shapes: []tensor.Shape{{1, 2, 2, 2, 3}, {3, 1, 2, 2, 3}, {2}}, build: transposed(graph.Geometry{
			Stride: [3]int{2, 3, 2}, Padding: graph.Valid,
		})},
		{name: "transposed conv depthwise", shapes: []tensor.Shape{{1, 2, 2, 2, 3}, {2, 2, 2, 1, 3}, {3}}, build: transposed(graph.Geometry{
			Groups: 3, Stride: [3]int{2, 2, 2},
		})},
		{name: "dense", shapes: []tensor.Shape{{2, 2, 3, 1, 2}, {12, 5}, {5}}, build: func(in []*graph.Node) *graph.Node {
			return graph.Dense(in[0], in[1], in[2])
		}},
		{name: "pad with a constant", shapes: []tensor.Shape{image}, build: padded(kernel.PadConstant)},
		{name: "pad by reflection", shapes: []tensor.Shape{image}, build: padded(kernel.PadReflect)},
		{name: "pad symmetrically", shapes: []tensor.Shape{image}, build: padded(kernel.PadSymmetric)},
		{name: "pad by replication", shapes: []tensor.Shape{image}, build: padded(kernel.PadReplicate)},
		{name: "crop", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.Crop(in[0], graph.Border{Before: [3]int{1, 0, 2}, After: [3]int{0, 2, 1}})
		}},
	}
}

func optional(in []*graph.Node) *graph.Node {
	if len(in) > 2 {
		return in[2]
	}
	return nil
}
