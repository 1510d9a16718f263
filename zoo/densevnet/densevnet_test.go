package densevnet_test

import (
	"strings"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
	"dev.niftynet/zoo/densevnet"
)

// build gives the shape of a network's logits over an image, its scope and its parameters.
func build(n densevnet.Net, image ...int) (shape tensor.Shape, s *layer.Scope, params *layer.Params, err error) {
	g := graph.New()
	params = layer.NewBlankParams()
	s = layer.NewScope(g, params, true)
	err = graph.Build(func() { shape = graph.ShapeOf(n.Apply(s, g.Input("image", image...))[0]) })
	return shape, s, params, err
}

// The numbers of parameters are those of NiftyNet 0.6's graphs in TensorFlow 1, but for the prior.
func TestNet_HasNiftyNetsParameters(t *testing.T) {
	solid, slice := []int{2, 8, 16, 24, 1}, []int{2, 1, 16, 24, 1}
	cases := []struct {
		name  string
		net   densevnet.Net
		image []int
		want  int
	}{
		{"9 classes", densevnet.Net{Classes: 9}, solid, 878514},
		{"2 classes", densevnet.Net{Classes: 2}, solid, 866978},
		{"2 classes, slice", densevnet.Net{Classes: 2}, slice, 289118},
		{"prior", densevnet.Net{Classes: 2, Prior: true}, solid, 866978 + 24*24*24*2},
		{"prior, slice", densevnet.Net{Classes: 2, Prior: true}, slice, 289118 + 24*24*2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			shape, _, params, err := build(c.net, c.image...)
			if err != nil {
				t.Fatal(err)
			}
			if params.Count() != c.want {
				t.Errorf("%d parameters, want %d", params.Count(), c.want)
			}
			want := append(tensor.Shape{}, c.image...)
			want[4] = c.net.Classes
			if !shape.Equal(want) {
				t.Errorf("logits are %v, want %v", shape, want)
			}
		})
	}
}

// 5, 10 and 10 convolutions are in the stacks; all but the last of each are dropped from, as are 3 skips and 2 steps
// down.
func TestNet_DrawsWhatItIsAskedFor(t *testing.T) {
	for _, c := range []struct {
		net   densevnet.Net
		draws int
		first string
	}{
		{densevnet.Net{Classes: 2}, 0, ""},
		{densevnet.Net{Classes: 2, Keep: 1, BatchWise: true}, 0, ""},
		{densevnet.Net{Classes: 2, Keep: 0.5}, 27, "stack0/conv0/dropout"},
		{densevnet.Net{Classes: 2, Keep: 0.5, BatchWise: true}, 27, "stack0/conv0/live"},
		{densevnet.Net{Classes: 2, Augmentation: 0.1}, 1, "augmentation/affine"},
	} {
		_, s, _, err := build(c.net, 1, 8, 8, 8, 1)
		if err != nil {
			t.Fatal(err)
		}
		draws := s.Draws()
		if len(draws) != c.draws || len(draws) > 0 && draws[0].Path != c.first {
			t.Errorf("%+v draws %v, want %d, the first at %q", c.net, draws, c.draws, c.first)
		}
	}
}

func TestNet_SaysWhichWindowsFit(t *testing.T) {
	_, _, _, err := build(densevnet.Net{Classes: 2}, 1, 72, 73, 140, 1)
	want := "the window (x, y, z) must be a multiple of 8, 8, 8"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one with %q", err, want)
	}
}
