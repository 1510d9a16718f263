package exec_test

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

func normOperations() []operation {
	image := tensor.Shape{2, 3, 4, 5, 3}
	vector := tensor.Shape{3}
	normalise := func(groups int) func(in []*graph.Node) *graph.Node {
		return func(in []*graph.Node) *graph.Node {
			return graph.Normalise(in[0], graph.NormStats(in[0], groups, 1e-5), in[1], in[2])
		}
	}
	// A slope near one keeps the kinks, which differences can't follow, small.
	bent := func(normalise func(in []*graph.Node) *graph.Node) func(in []*graph.Node) *graph.Node {
		return func(in []*graph.Node) *graph.Node { return graph.LeakyReLU(normalise(in), 0.9) }
	}
	wide := tensor.Shape{2, 2, 3, 4, 6}
	six := tensor.Shape{6}
	group := func(groups int) func(in []*graph.Node) *graph.Node {
		return func(in []*graph.Node) *graph.Node {
			return graph.Normalise(in[0], graph.GroupStats(in[0], groups, 1e-5), in[1], in[2])
		}
	}
	moving := func(in []*graph.Node) *graph.Node {
		return graph.Normalise(in[0], graph.MovingStats(in[3], 0.5), in[1], in[2])
	}
	another := func(in []*graph.Node) *graph.Node {
		return graph.Normalise(in[0], graph.NormStats(in[3], 2, 0.5), in[1], in[2])
	}
	return []operation{
		{
			name: "moving average", shapes: []tensor.Shape{{3, 5}, {1, 2, 5}}, flat: true, fill: positive,
			build: func(in []*graph.Node) *graph.Node { return graph.MovingAverage(in[0], in[1], 0.9, 1e-3) },
		},
		{
			name: "norm by another image's statistics", shapes: []tensor.Shape{image, vector, vector, image}, labels: true,
			build: bent(another),
		},
		{
			name: "batch norm by moving statistics", shapes: []tensor.Shape{image, vector, vector, {3, 3}}, labels: true,
			build: bent(moving),
		},
		{name: "instance norm", shapes: []tensor.Shape{image, vector, vector}, build: normalise(2)},
		{name: "batch norm", shapes: []tensor.Shape{image, vector, vector}, build: normalise(1)},
		{name: "group norm", shapes: []tensor.Shape{wide, six, six}, build: group(2)},
		{name: "layer norm", shapes: []tensor.Shape{wide, six, six}, build: group(1)},
		{name: "instance norm, leaky relu", shapes: []tensor.Shape{image, vector, vector}, build: bent(normalise(2))},
		{name: "batch norm, leaky relu", shapes: []tensor.Shape{image, vector, vector}, build: bent(normalise(1))},
		{name: "group norm, leaky relu", shapes: []tensor.Shape{wide, six, six}, build: bent(group(3))},
	}
}

// positive is for statistics: variances, their inverse roots and numbers of batches.
func positive(_ int, data []float32) {
	for k, v := range data {
		data[k] = max(v, -v)
	}
}
