package layer_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// applier is a layer.
type applier interface {
	Apply(s *layer.Scope, x *graph.Node) *graph.Node
}

func TestConvolutional_RespondsAfterItsWeightsOrBefore(t *testing.T) {
	respond := layer.Response{Norm: layer.Instance, Activation: layer.PReLU, Keep: 0.5}
	first := respond
	first.First = true
	conv := layer.Conv{Out: 4, Kernel: layer.Cube(3), Bias: true}
	up := layer.ConvTranspose{Out: 4, Kernel: layer.Cube(2), Stride: layer.Cube(2)}
	dense := layer.Dense{Out: 4}
	for _, c := range []struct {
		name  string
		layer applier
		want  []string // parameters with their shapes, in the order of their use
	}{
		{"convolution", layer.Convolutional{Conv: conv, Response: respond}, []string{"w 3x3x3x2x4", "b 4", "gamma 4", "beta 4", "slope 4"}},
		{"preactivation", layer.Convolutional{Conv: conv, Response: first}, []string{"gamma 2", "beta 2", "slope 2", "w 3x3x3x2x4", "b 4"}},
		{"nothing else", layer.Convolutional{Conv: conv}, []string{"w 3x3x3x2x4", "b 4"}},
		{"transposed", layer.Deconvolutional{ConvTranspose: up, Response: respond}, []string{"w 2x2x2x4x2", "gamma 4", "beta 4", "slope 4"}},
		{"fully connected", layer.FullyConnected{Dense: dense, Response: respond}, []string{"w 54x4", "b 4", "gamma 4", "beta 4", "slope 4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			params := layer.NewParams(1)
			for _, training := range []bool{true, false} {
				g := graph.New()
				s := layer.NewScope(g, params, training)
				c.layer.Apply(s, g.Input("x", 1, 3, 3, 3, 2))
				wanted := training && c.name != "nothing else"
				if dropped := len(s.Draws()) > 0; dropped != wanted {
					t.Errorf("training %v draws %d times for dropout", training, len(s.Draws()))
				}
			}
			var got []string
			for _, p := range params.All() {
				got = append(got, fmt.Sprintf("%s %v", p.Path, p.Shape))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("parameters (-want +got):\n%s", d)
			}
		})
	}
}

// The ramp is -5 2 for the image and -5 for the weight.
func TestConvolutional_OrdersWhatItComputes(t *testing.T) {
	conv := layer.Conv{Out: 1}
	for _, c := range []struct {
		first bool
		want  []float64
	}{{false, []float64{25, 0}}, {true, []float64{0, -10}}} {
		l := layer.Convolutional{Conv: conv, Response: layer.Response{Activation: layer.ReLU, First: c.first}}
		_, got := applied(t, tensor.Shape{1, 1, 1, 2, 1}, l.Apply)
		near(t, fmt.Sprintf("first %v", c.first), got, c.want, 0)
	}
}

func TestConvolutional_NamesWhatDoesNotFit(t *testing.T) {
	for _, c := range []struct {
		name  string
		layer applier
		want  string
	}{
		{
			"groups",
			layer.Convolutional{Conv: layer.Conv{Out: 4, Groups: 3}},
			"dec0: conv of 1x3x3x3x2: 3 groups do not divide 2 and 4 channels",
		},
		{
			"norm",
			layer.Convolutional{Conv: layer.Conv{Out: 4}, Response: layer.Response{Norm: "bach"}},
			`dec0: normalisation: "bach" is none of batch, instance, group, layer, none`,
		},
		{
			"dropout",
			layer.Deconvolutional{ConvTranspose: layer.ConvTranspose{Out: 4}, Response: layer.Response{Keep: 2}},
			"dec0: dropout of 1x3x3x3x4: the chance to stay, 2, is not above 0 and at most 1",
		},
		{
			"padding",
			layer.ConvTranspose{Out: 4, Padding: graph.Reflect},
			"dec0: transposed conv of 1x3x3x3x2 and 1x1x1x4x2: want padding same or valid",
		},
		{
			"crop",
			layer.Crop{Border: [3]int{1, 2, 1}},
			"dec0: crop of 1x3x3x3x2: nothing is left along axis H without 2 and 2 positions",
		},
		{
			"pad",
			layer.Pad{Border: [3]int{0, -1, 0}},
			"dec0: pad of 1x3x3x3x2: cannot add -1 and -1 positions along axis H",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := graph.New()
			err := graph.Build(func() {
				c.layer.Apply(layer.NewScope(g, layer.NewParams(1), true).In("dec0"), g.Input("x", 1, 3, 3, 3, 2))
			})
			var shape *graph.ShapeError
			if !errors.As(err, &shape) || err.Error() != c.want {
				t.Errorf("error %q, want %q", err, c.want)
			}
		})
	}
}
