package layer_test

import (
	"slices"
	"strings"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
)

// Bypasses of one voxel, against a result of three channels.
func TestElementwise_FollowsTheChannelRule(t *testing.T) {
	cases := []struct {
		name   string
		how    layer.Elementwise
		bypass []float32
		want   []float64
	}{
		{"as many", layer.Sum, []float32{10, 20, 30}, []float64{11, 22, 33}},
		{"one more is padded behind", layer.Sum, []float32{10, 20}, []float64{11, 22, 3}},
		{"two more are padded on both sides", layer.Sum, []float32{10}, []float64{1, 12, 3}},
		{"fewer are projected, here by ones", layer.Sum, []float32{10, 20, 30, 40}, []float64{101, 102, 103}},
		{"joined", layer.Concat, []float32{10, 20}, []float64{1, 2, 3, 10, 20}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			params := layer.NewParams(1)
			build := func(s *layer.Scope, x *graph.Node) *graph.Node {
				result := s.Param("result", []int{1, 1, 1, 1, 3}, layer.Constant(0))
				return c.how.Apply(s.In("bypass"), result, x)
			}
			if err := graph.Build(func() {
				g := graph.New()
				build(layer.NewScope(g, params, true), g.Input("x", 1, 1, 1, 1, len(c.bypass)))
			}); err != nil {
				t.Fatal(err)
			}
			copy(params.Tensors()["result"].Data, []float32{1, 2, 3})
			if w := params.Tensors()["bypass/w"]; w != nil {
				copy(w.Data, slices.Repeat([]float32{1}, len(w.Data)))
			}
			got, _ := evaluate(t, params, true, image(c.bypass, 1, 1, 1, 1, len(c.bypass)), build)
			near(t, "joint", got, c.want, 1e-5)
		})
	}
}

func TestBlocks_SayWhatTheyDoNotKnow(t *testing.T) {
	cases := []struct {
		name  string
		build func(s *layer.Scope, x *graph.Node) *graph.Node
		want  string
	}{
		{
			"elementwise", func(s *layer.Scope, x *graph.Node) *graph.Node { return layer.Elementwise("MUL").Apply(s, x, x) },
			`a: elementwise: "MUL" is none of SUM, CONCAT`,
		},
		{
			"order", residual(3, "conv_acti_bn"),
			`a/conv0: residual order: "conv_acti_bn" is none of original, conv_bn_acti, acti_conv_bn, bn_acti_conv`,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g := graph.New()
			err := graph.Build(func() { c.build(layer.NewScope(g, layer.NewParams(1), true).In("a"), g.Input("x", 1, 1, 1, 1, 2)) })
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}
