package vnet_test

import (
	"strings"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
	"dev.niftynet/zoo/vnet"
)

// build gives the shape of a network's logits over an image, and its parameters.
func build(n vnet.Net, image ...int) (shape tensor.Shape, params *layer.Params, err error) {
	g := graph.New()
	params = layer.NewBlankParams()
	x := g.Input("image", image...)
	err = graph.Build(func() { shape = graph.ShapeOf(n.Apply(layer.NewScope(g, params, true), x)[0]) })
	return shape, params, err
}

// The numbers of parameters are those of NiftyNet 0.6's graphs in TensorFlow 1.
func TestNet_HasNiftyNetsParameters(t *testing.T) {
	cases := []struct {
		name  string
		image []int
		want  int
	}{
		{"one channel", []int{2, 16, 32, 16, 1}, 71043538},
		{"slice", []int{2, 1, 32, 16, 1}, 14574482},
		// Two channels more: 16*125 weights each in the first convolution, and a projection of 48 to 16.
		{"three channels", []int{1, 16, 16, 16, 3}, 71043538 + 2*16*125 + 48*16},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			shape, params, err := build(vnet.Net{Classes: 2}, c.image...)
			if err != nil {
				t.Fatal(err)
			}
			if params.Count() != c.want {
				t.Errorf("%d parameters, want %d", params.Count(), c.want)
			}
			want := append(tensor.Shape{}, c.image...)
			want[4] = 2
			if !shape.Equal(want) {
				t.Errorf("logits are %v, want %v", shape, want)
			}
		})
	}
}

// NiftyNet checks for multiples of 8 and fails later for those that are none of 16.
func TestNet_SaysWhichWindowsFit(t *testing.T) {
	_, _, err := build(vnet.Net{Classes: 2}, 1, 16, 24, 33, 1)
	want := "vnet of 1x16x24x33x1: the window (x, y, z) must be a multiple of 16, 16, 16"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one with %q", err, want)
	}
}
