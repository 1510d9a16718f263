package plainunet_test

import (
	"strings"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
	"dev.niftynet/zoo/plainunet"
)

// build gives the logits of a network over a window (D, H, W) and its parameters.
func build(n plainunet.Net, window [3]int) ([]*graph.Node, *layer.Params, error) {
	g := graph.New()
	params := layer.NewParams(1)
	x := g.Input("image", 1, window[0], window[1], window[2], 1)
	var logits []*graph.Node
	err := graph.Build(func() { logits = n.Apply(layer.NewScope(g, params, true), x) })
	return logits, params, err
}

// nnU-Net's PlainConvUNet for MSD Task04 has 5603177 parameters (dynamic-network-architectures, with its heads at
// every level).
func TestNet_HasNNUNetsParameters(t *testing.T) {
	logits, params, err := build(plainunet.Net{Classes: 3}, [3]int{40, 56, 40})
	if err != nil {
		t.Fatal(err)
	}
	if params.Count() != 5603177 {
		t.Errorf("%d parameters, want 5603177", params.Count())
	}
	for i, want := range []tensor.Shape{{1, 40, 56, 40, 3}, {1, 20, 28, 20, 3}, {1, 10, 14, 10, 3}} {
		if got := graph.ShapeOf(logits[i]); !got.Equal(want) {
			t.Errorf("output %d is %v, want %v", i, got, want)
		}
	}
}

// A slice has kernels of 9 in place of 27 values, and of 4 in place of 8 on the way up, whichever axis it lies across.
func TestNet_IsTwoDimensionalForASlice(t *testing.T) {
	for _, c := range []struct {
		window   [3]int
		coarsest tensor.Shape
	}{
		{[3]int{1, 56, 40}, tensor.Shape{1, 1, 14, 10, 3}},
		{[3]int{56, 1, 40}, tensor.Shape{1, 14, 1, 10, 3}},
		{[3]int{56, 40, 1}, tensor.Shape{1, 14, 10, 1, 3}},
	} {
		logits, params, err := build(plainunet.Net{Classes: 3}, c.window)
		if err != nil {
			t.Fatal(err)
		}
		if params.Count() != 1928489 {
			t.Errorf("%v: %d parameters, want 1928489", c.window, params.Count())
		}
		if got := graph.ShapeOf(logits[2]); !got.Equal(c.coarsest) {
			t.Errorf("%v: the coarsest output is %v, want %v", c.window, got, c.coarsest)
		}
	}
}

func TestNet_TakesStridesPerAxis(t *testing.T) {
	n := plainunet.Net{Classes: 2, Widths: []int{4, 8, 8}, Strides: [][3]int{{1, 1, 1}, {1, 2, 2}, {2, 2, 2}}}
	logits, _, err := build(n, [3]int{6, 8, 12})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := graph.ShapeOf(logits[1]), (tensor.Shape{1, 6, 4, 6, 2}); !got.Equal(want) {
		t.Errorf("the coarse output is %v, want %v", got, want)
	}
}

func TestNet_SaysWhichWindowsFit(t *testing.T) {
	cases := []struct {
		name   string
		net    plainunet.Net
		window [3]int // D, H, W
		want   string
	}{
		{"odd window", plainunet.Net{Classes: 3}, [3]int{36, 50, 35}, "a multiple of 8, 8, 8"},
		{"one stage", plainunet.Net{Classes: 3, Widths: []int{8}}, [3]int{8, 8, 8}, "at least two stages"},
		{"strides", plainunet.Net{Classes: 3, Widths: []int{8, 8}, Strides: [][3]int{{1, 1, 1}}}, [3]int{8, 8, 8}, "1 strides for 2 widths"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := build(c.net, c.window)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}
