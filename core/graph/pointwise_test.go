package graph_test

import (
	"strings"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

func TestMultiply_SpreadsFactorsByTheirShape(t *testing.T) {
	cases := []struct {
		factors tensor.Shape
		want    kernel.Product
	}{
		{tensor.Shape{2, 3, 4, 5, 6}, kernel.Product{Groups: 1, Positions: 1, Channels: 720, By: kernel.ByElement}},
		{tensor.Shape{2, 1, 1, 1, 6}, kernel.Product{Groups: 2, Positions: 60, Channels: 6, By: kernel.ByChannel}},
		{tensor.Shape{6}, kernel.Product{Groups: 1, Positions: 120, Channels: 6, By: kernel.ByChannel}},
		{tensor.Shape{2, 3, 4, 5, 1}, kernel.Product{Groups: 2, Positions: 60, Channels: 6, By: kernel.ByPosition}},
	}
	for _, c := range cases {
		g := graph.New()
		y := graph.Multiply(g.Input("x", 2, 3, 4, 5, 6), g.Input("f", c.factors...))
		if spec, ok := y.Op().(*graph.Op).Spec.(graph.Product); !ok || spec.Product != c.want {
			t.Errorf("factors %v: %+v, want %+v", c.factors, spec, c.want)
		}
	}
}

func TestPointwiseBuilders_RefuseShapesThatDoNotFit(t *testing.T) {
	cases := []struct {
		name  string
		build func(in func(name string, shape ...int) *graph.Node)
		want  string
	}{
		{"factors", func(in func(string, ...int) *graph.Node) {
			graph.Multiply(in("x", 2, 3, 4, 5, 6), in("f", 2, 3, 1, 1, 6))
		}, "multiply of 2x3x4x5x6 and 2x3x1x1x6: want factors of the image's shape"},
		{"factors of another batch", func(in func(string, ...int) *graph.Node) {
			graph.Multiply(in("x", 2, 3, 4, 5, 6), in("f", 1, 3, 4, 5, 1))
		}, "multiply of 2x3x4x5x6 and 1x3x4x5x1"},
		{"dropout", func(in func(string, ...int) *graph.Node) {
			graph.Dropout(in("x", 2, 3), in("key", 4), 0)
		}, "dropout of 2x3 and 4: the chance to stay, 0, is not above 0 and below 1"},
		{"dropout key", func(in func(string, ...int) *graph.Node) {
			graph.Dropout(in("x", 2, 3), in("key", 2), 0.5)
		}, "want a vector of 4, have 2"},
		{"choose", func(in func(string, ...int) *graph.Node) {
			graph.Choose(in("mask", 3), in("a", 2, 3), in("b", 3, 3))
		}, "choose of 3 and 2x3 and 3x3: want a mask [C] and two equal shapes"},
		{"choose mask", func(in func(string, ...int) *graph.Node) {
			graph.Choose(in("mask", 2), in("a", 2, 3), in("b", 2, 3))
		}, "want a vector of 3, have 2"},
		{"softmax of a number", func(in func(string, ...int) *graph.Node) {
			graph.Softmax(in("x"))
		}, "softmax of scalar: want an image [... C]"},
		{"argmax of a number", func(in func(string, ...int) *graph.Node) {
			graph.Argmax(in("x"))
		}, "argmax of scalar: want an image [... C]"},
		{"slopes of a number", func(in func(string, ...int) *graph.Node) {
			graph.PReLU(in("x"), in("slope", 1))
		}, "prelu of scalar: want an image [... C]"},
	}
	for _, c := range cases {
		g := graph.New()
		err := graph.Build(func() { c.build(func(name string, shape ...int) *graph.Node { return g.Input(name, shape...) }) })
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
}
