package layer_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

func TestScope_GivesParametersTheirPath(t *testing.T) {
	g, params := graph.New(), layer.NewParams(1)
	s := layer.NewScope(g, params, true).In("enc%d", 0).In("conv1")
	x := layer.Conv{Out: 4, Kernel: layer.Cube(3), Bias: true}.Apply(s, g.Input("x", 1, 4, 4, 4, 2))
	x = layer.BatchNorm{}.Apply(s, x)
	layer.PReLU.Apply(s, x)
	want := []string{"enc0/conv1/w", "enc0/conv1/b", "enc0/conv1/gamma", "enc0/conv1/beta", "enc0/conv1/moving", "enc0/conv1/slope"}
	if got := paths(params); !slices.Equal(got, want) {
		t.Errorf("parameters %v, want %v", got, want)
	}
	// 3*3*3*2*4 weights, and a bias, gamma, beta and slope per channel; moving statistics are not trained.
	if params.Count() != 216+4*4 {
		t.Errorf("%d trained values, want 232", params.Count())
	}
}

func TestParams_AreSharedBetweenGraphs(t *testing.T) {
	params := layer.NewParams(1)
	var nodes []*graph.Node
	for range 2 {
		g := graph.New()
		s := layer.NewScope(g, params, true).In("a")
		nodes = append(nodes, layer.Conv{Out: 3, Bias: true}.Apply(s, g.Input("x", 1, 2, 2, 2, 2)))
	}
	if len(params.All()) != 2 || nodes[0] == nodes[1] {
		t.Errorf("two graphs have parameters %v", paths(params))
	}
}

func TestParams_DependOnSeedAndPathOnly(t *testing.T) {
	draw := func(seed uint64, order ...string) map[string]*tensor.Tensor {
		g, params := graph.New(), layer.NewParams(seed)
		for _, name := range order {
			layer.Conv{Out: 2}.Apply(layer.NewScope(g, params, true).In("%s", name), g.Input("x", 1, 2, 2, 2, 2))
		}
		return params.Tensors()
	}
	one, other, reseeded := draw(1, "a", "b"), draw(1, "b", "a"), draw(2, "a", "b")
	if !slices.Equal(one["a/w"].Data, other["a/w"].Data) {
		t.Error("the order of layers changes their weights")
	}
	if slices.Equal(one["a/w"].Data, one["b/w"].Data) || slices.Equal(one["a/w"].Data, reseeded["a/w"].Data) {
		t.Error("another path or seed gives the same weights")
	}
}

func TestBlankParams_AreTheSameButForTheirValues(t *testing.T) {
	build := func(params *layer.Params) *layer.Params {
		g := graph.New()
		x := layer.Conv{Out: 2}.Apply(layer.NewScope(g, params, true).In("a"), g.Input("x", 1, 2, 2, 2, 2))
		layer.BatchNorm{}.Apply(layer.NewScope(g, params, true).In("a"), x)
		return params
	}
	drawn, blank := build(layer.NewParams(1)), build(layer.NewBlankParams())
	if !slices.Equal(paths(drawn), paths(blank)) || drawn.Count() != blank.Count() {
		t.Errorf("blank parameters are %v, want %v", paths(blank), paths(drawn))
	}
	for _, p := range blank.All() {
		if slices.ContainsFunc(p.Data, func(v float32) bool { return v != 0 }) {
			t.Errorf("%s is %v, want zeros", p.Path, p.Data)
		}
	}
}

func TestHeNormal_HasItsVariance(t *testing.T) {
	g, params := graph.New(), layer.NewParams(1)
	layer.Conv{Out: 64, Kernel: layer.Cube(3), Init: layer.HeNormal(0.01)}.Apply(layer.NewScope(g, params, true), g.Input("x", 1, 4, 4, 4, 32))
	var sum, squares float64
	w := params.Tensors()["w"].Data
	for _, v := range w {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	n := float64(len(w))
	want := 2 / ((1 + 0.01*0.01) * 27 * 32)
	if mean := sum / n; !(math.Abs(mean) <= 1e-3) {
		t.Errorf("mean %v", mean)
	}
	if variance := squares / n; !(math.Abs(variance/want-1) <= 0.02) {
		t.Errorf("variance %v, want %v", variance, want)
	}
}

func TestParams_KeepTheirShapeFromGraphToGraph(t *testing.T) {
	params := layer.NewParams(1)
	build := func(out int) error {
		g := graph.New()
		return graph.Build(func() {
			layer.Conv{Out: out}.Apply(layer.NewScope(g, params, true).In("dec0"), g.Input("x", 1, 2, 2, 2, 2))
		})
	}
	if err := build(2); err != nil {
		t.Fatal(err)
	}
	const want = "dec0/w: parameter of 1x1x1x2x2 and 1x1x1x2x3: the network was built before with another shape"
	if err := build(3); err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestApply_NamesTheScopeOfShapesThatDoNotFit(t *testing.T) {
	cases := []struct {
		name  string
		build func(s *layer.Scope, g *graph.Graph)
		want  string
	}{
		{"no image", func(s *layer.Scope, g *graph.Graph) {
			layer.Conv{Out: 2, Kernel: layer.Cube(3)}.Apply(s.In("head"), g.Input("x", 4, 4, 2))
		}, "dec0/head: conv of 4x4x2 and 3x3x3x2x2: want an image [N D H W C] and a kernel [KD KH KW CIn COut]"},
		{"a number", func(s *layer.Scope, g *graph.Graph) {
			layer.Conv{Out: 2}.Apply(s, g.Input("x"))
		}, "dec0: layer of scalar: want an image [N ... C]"},
		{"kernels", func(s *layer.Scope, g *graph.Graph) {
			layer.UNet{Widths: []int{2, 3}, Kernels: [][3]int{{1, 1, 1}}}.Apply(s, g.Input("x", 1, 4, 4, 4, 2))
		}, "dec0: U-Net block of 1x4x4x4x2: want a kernel for each of 2 widths, not 1"},
		{"nothing left", func(s *layer.Scope, g *graph.Graph) {
			layer.Conv{Out: 2, Kernel: layer.Cube(3), Padding: graph.Valid}.Apply(s, g.Input("x", 1, 4, 2, 4, 2))
		}, "dec0: conv of 1x4x2x4x2 and 3x3x3x2x2: nothing is left along axis H"},
		{"no channels", func(s *layer.Scope, g *graph.Graph) {
			layer.Conv{Out: -1}.Apply(s, g.Input("x", 1, 2, 2, 2, 2))
		}, "dec0/w: parameter of 1x1x1x2x-1: every size must be at least 1"},
		{"activation", func(s *layer.Scope, g *graph.Graph) {
			layer.Activation("reluu").Apply(s, g.Input("x", 1, 2, 2, 2, 2))
		}, `dec0: activation: "reluu" is none of relu, relu6, elu, softplus, softsign, sigmoid, tanh, prelu, selu, leakyrelu, swish, gelu`},
		{"one scope for two", func(s *layer.Scope, g *graph.Graph) {
			layer.Conv{Out: 2}.Apply(s, g.Input("x", 1, 2, 2, 2, 2))
			layer.Conv{Out: 2}.Apply(s, g.Input("x", 1, 2, 2, 2, 2))
		}, "dec0/w: parameter: another layer has it: give each layer a scope of its own (Scope.In)"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g := graph.New()
			err := graph.Build(func() { c.build(layer.NewScope(g, layer.NewParams(1), true).In("dec0"), g) })
			var shape *graph.ShapeError
			if !errors.As(err, &shape) || err.Error() != c.want {
				t.Errorf("error %q, want %q", err, c.want)
			}
		})
	}
}
