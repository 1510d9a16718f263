package highres3dnet_test

import (
	"strings"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
	"dev.niftynet/zoo/highres3dnet"
)

// build gives the shape of a network's logits over an image, and its parameters.
func build(n highres3dnet.Net, image ...int) (tensor.Shape, *layer.Params, error) {
	g, params := graph.New(), layer.NewBlankParams()
	x := g.Input("image", image...)
	var logits []*graph.Node
	if err := graph.Build(func() { logits = n.Apply(layer.NewScope(g, params, true), x) }); err != nil {
		return nil, nil, err
	}
	return graph.ShapeOf(logits[0]), params, nil
}

// The numbers of parameters are those of NiftyNet 0.6's graphs in TensorFlow 1.
func TestNet_HasNiftyNetsParameters(t *testing.T) {
	cases := []struct {
		name string
		net  highres3dnet.Net
		want int
	}{
		{"standard", highres3dnet.Net{Classes: 2}, 808948},
		{"standard, 5 classes", highres3dnet.Net{Classes: 5}, 809194},
		{"standard, 160 classes", highres3dnet.Net{Classes: 160}, 821904},
		{"standard, prelu", highres3dnet.Net{Classes: 2, Activation: layer.PReLU}, 808948 + 720},
		{"small", highres3dnet.Net{Variant: highres3dnet.Small, Classes: 5}, 1115274},
		{"small, 160 classes", highres3dnet.Net{Variant: highres3dnet.Small, Classes: 160}, 1127984},
		{"large", highres3dnet.Net{Variant: highres3dnet.Large, Classes: 5}, 918778},
		{"large, 160 classes", highres3dnet.Net{Variant: highres3dnet.Large, Classes: 160}, 929008},
		{"large, dropout", highres3dnet.Net{Variant: highres3dnet.Large, Classes: 5, Keep: 0.5}, 918778},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			shape, params, err := build(c.net, 2, 8, 6, 10, 1)
			if err != nil {
				t.Fatal(err)
			}
			if params.Count() != c.want {
				t.Errorf("%d parameters, want %d", params.Count(), c.want)
			}
			if want := (tensor.Shape{2, 8, 6, 10, c.net.Classes}); !shape.Equal(want) {
				t.Errorf("logits are %v, want %v", shape, want)
			}
		})
	}
}

// In two dimensions every kernel of 27 weights has 9.
func TestNet_IsTwoDimensionalForSlices(t *testing.T) {
	shape, params, err := build(highres3dnet.Net{Classes: 2}, 1, 1, 16, 16, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, solid, err := build(highres3dnet.Net{Classes: 2}, 1, 16, 16, 16, 1)
	if err != nil {
		t.Fatal(err)
	}
	if want := (tensor.Shape{1, 1, 16, 16, 2}); !shape.Equal(want) {
		t.Errorf("logits are %v, want %v", shape, want)
	}
	kernels := 0
	for _, p := range solid.All() {
		if len(p.Shape) == 5 && p.Shape[0] == 3 {
			kernels += len(p.Data)
		}
	}
	if got, want := params.Count(), solid.Count()-kernels+kernels/3; got != want {
		t.Errorf("%d parameters, want %d", got, want)
	}
}

func TestNet_SaysWhichWindowsFit(t *testing.T) {
	if _, _, err := build(highres3dnet.Net{Classes: 2}, 1, 7, 9, 11, 1); err != nil {
		t.Errorf("odd windows: %v", err)
	}
	_, _, err := build(highres3dnet.Net{Variant: highres3dnet.Small, Classes: 2}, 1, 7, 9, 12, 1)
	want := "highres3dnet_small of 1x7x9x12x1: the window (x, y, z) must be a multiple of 2, 2, 2"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one with %q", err, want)
	}
}
