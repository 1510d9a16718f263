package exec_test

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

func shapeOperations() []operation {
	image := tensor.Shape{2, 3, 4, 5, 3}
	return []operation{
		{name: "max pool", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.MaxPool(in[0], [3]int{2, 2, 2}, graph.Geometry{Stride: [3]int{2, 2, 2}})
		}},
		{name: "max pool overlapping", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.MaxPool(in[0], [3]int{3, 3, 3}, graph.Geometry{Stride: [3]int{1, 2, 2}, Padding: graph.Centred})
		}},
		{name: "average pool", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.AvgPool(in[0], [3]int{3, 3, 3}, graph.Geometry{Stride: [3]int{2, 2, 2}})
		}},
		{name: "average pool valid", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.AvgPool(in[0], [3]int{2, 1, 3}, graph.Geometry{Stride: [3]int{1, 2, 1}, Padding: graph.Valid})
		}},
		{name: "global average pool", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node { return graph.GlobalAverage(in[0]) }},
		{name: "global max pool", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node { return graph.GlobalMax(in[0]) }},
		{name: "global max pool of a plane", shapes: []tensor.Shape{{2, 1, 4, 5, 3}}, build: func(in []*graph.Node) *graph.Node { return graph.GlobalMax(in[0]) }},
		{name: "centre pool", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.CentrePool(in[0], [3]int{3, 1, 2}, graph.Geometry{Stride: [3]int{3, 1, 1}})
		}},
		{name: "subsample", shapes: []tensor.Shape{{2, 4, 3, 6, 3}}, build: func(in []*graph.Node) *graph.Node {
			return graph.Subsample(in[0], [3]int{2, 1, 3})
		}},
		{name: "group sum", shapes: []tensor.Shape{{2, 3, 2, 4, 6}}, build: func(in []*graph.Node) *graph.Node { return graph.GroupSum(in[0], 2) }},
		{name: "split", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			parts := graph.Split(in[0], 2, 1)
			return graph.Concat(parts[1], parts[0], parts[1])
		}},
		{name: "space to depth", shapes: []tensor.Shape{{2, 2, 4, 6, 3}}, build: func(in []*graph.Node) *graph.Node {
			return graph.SpaceToDepth(in[0], [3]int{1, 2, 3})
		}},
		{name: "depth to space", shapes: []tensor.Shape{{2, 2, 2, 3, 8}}, build: func(in []*graph.Node) *graph.Node {
			return graph.DepthToSpace(in[0], [3]int{2, 2, 1})
		}},
		{name: "space to batch", shapes: []tensor.Shape{{2, 2, 4, 6, 3}}, build: func(in []*graph.Node) *graph.Node {
			return graph.SpaceToBatch(in[0], [3]int{2, 2, 3})
		}},
		{name: "batch to space", shapes: []tensor.Shape{{4, 2, 3, 1, 3}}, build: func(in []*graph.Node) *graph.Node {
			return graph.BatchToSpace(in[0], [3]int{1, 1, 2})
		}},
		{name: "resize up", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.Resize(in[0], [3]int{6, 5, 10})
		}},
		{name: "resize down", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.ResizeHalfPixel(in[0], [3]int{2, 3, 5})
		}},
		{name: "resize nearest", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node {
			return graph.ResizeNearest(in[0], [3]int{6, 3, 7})
		}},
		{name: "concat", shapes: []tensor.Shape{image, {2, 3, 4, 5, 2}, image}, build: func(in []*graph.Node) *graph.Node { return graph.Concat(in...) }},
		{name: "add", shapes: []tensor.Shape{image, image}, build: func(in []*graph.Node) *graph.Node { return graph.Add(in[0], in[1]) }},
		{name: "add channels", shapes: []tensor.Shape{{2, 3, 4, 5, 6}, image}, build: func(in []*graph.Node) *graph.Node { return graph.AddChannels(in[0], in[1]) }},
		{name: "add channels from the first on", shapes: []tensor.Shape{{2, 3, 4, 5, 4}, image}, build: func(in []*graph.Node) *graph.Node { return graph.AddChannels(in[0], in[1]) }},
		{name: "add to each", shapes: []tensor.Shape{image, {1, 3, 4, 5, 3}}, build: func(in []*graph.Node) *graph.Node { return graph.AddToEach(in[0], in[1]) }},
		{name: "add to itself", shapes: []tensor.Shape{image}, build: func(in []*graph.Node) *graph.Node { return graph.Add(in[0], in[0]) }},
	}
}
