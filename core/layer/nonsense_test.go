package layer_test

import (
	"math"
	"strings"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
)

// What no layer can mean is refused with the place in the network, what it is and its value.
func TestLayers_RefuseNonsense(t *testing.T) {
	type apply = func(s *layer.Scope, x *graph.Node) *graph.Node
	crf := func(l layer.CRFAsRNN) apply {
		return func(s *layer.Scope, x *graph.Node) *graph.Node { return l.Apply(s, x, x) }
	}
	const x = " of 1x4x4x4x3: "
	cases := []struct {
		name  string
		apply apply
		want  string
	}{
		{"width", layer.Conv{Out: -2}.Apply, "net/w: parameter of 1x1x1x3x-2: every size must be at least 1"},
		{"no width", layer.Conv{}.Apply, "net/w: parameter of 1x1x1x3x0: every size must be at least 1"},
		{"kernel", layer.Conv{Out: 2, Kernel: [3]int{3, -3, 3}}.Apply, "net/w: parameter of 3x-3x3x3x2"},
		{"stride", layer.Conv{Out: 2, Stride: [3]int{-1, 2, 2}}.Apply, "net: conv of 1x4x4x4x3 and 1x1x1x3x2: the stride [-1 2 2]"},
		{"dilation", layer.Conv{Out: 2, Dilation: [3]int{1, -2, 1}}.Apply, "the dilation [1 -2 1]"},
		{"padding", layer.Conv{Out: 2, Padding: 9}.Apply, "there is no padding 9"},
		{"groups", layer.Conv{Out: 3, Groups: -3}.Apply, "net: conv" + x + "-3 groups do not divide 3 and 3 channels"},
		{"transposed width", layer.ConvTranspose{Out: -1}.Apply, "net/w: parameter of 1x1x1x-1x3"},
		{"transposed kernel", layer.ConvTranspose{Out: 2, Kernel: [3]int{-2, 2, 2}}.Apply, "net/w: parameter of -2x2x2x2x3"},
		{"transposed stride", layer.ConvTranspose{Out: 2, Stride: [3]int{-2, 1, 1}}.Apply, "the stride [-2 1 1]"},
		{"dense width", layer.Dense{Out: -1}.Apply, "net/w: parameter of 192x-1"},
		{"residual width", layer.Residual{Out: -4, Activation: layer.ReLU}.Apply, "net/conv0/w: parameter of 1x1x1x3x-4"},
		{"growth", layer.DenseStack{Units: 1, Growth: -4, Activation: layer.ReLU}.Apply, "net/conv0/w: parameter of 1x1x1x3x-4"},
		{"dense units", layer.DenseStack{Units: -1, Growth: 4}.Apply, "net: dense stack" + x + "-1 units: there must be 0 or more"},
		{"V-Net units", vnet(layer.VNet{Units: -2, Features: 3, Out: 3}, 1), "net: V-Net block" + x + "-2 units"},
		{"V-Net rescale", vnet(layer.VNet{Features: 3, Out: 3, Rescale: 3}, 1), "net/rescale: V-Net block" + x + "there is no change of resolution 3"},
		{"U-Net rescale", unet(layer.UNet{Rescale: -1}, 1), "net/rescale: U-Net block" + x + "there is no change of resolution -1"},
		{"pooling kernel", layer.Downsample{Pooling: layer.Maximum, Kernel: [3]int{2, -2, 2}}.Apply, "net: max pool" + x + "a window of [2 -2 2]"},
		{"pooling stride", layer.Downsample{Pooling: layer.Average, Stride: [3]int{2, -2, 2}}.Apply, "net: average pool" + x + "the stride [2 -2 2]"},
		{"pooling padding", layer.Downsample{Pooling: layer.Centre, Padding: -1}.Apply, "net: centre pool" + x + "there is no padding -1"},
		{"upsampling", layer.Upsample{Upsampling: layer.Replicate, Kernel: [3]int{1, -2, 1}, Stride: [3]int{1, -2, 1}}.Apply, "net: resize" + x + "want at least one voxel"},
		{"channelwise upsampling", layer.Upsample{Upsampling: layer.ChannelwiseDeconv, Stride: [3]int{1, -2, 1}}.Apply, "the stride [1 -2 1]"},
		{"sub-pixel factor", layer.SubPixel{Out: 2, Factor: [3]int{-2, -2, 1}}.Apply, "net: sub-pixel" + x + "a factor of [-2 -2 1]: every size must be at least 1"},
		{"huge sub-pixel factor", layer.SubPixel{Out: 2, Factor: [3]int{1 << 32, 1 << 32, 1}, ICNR: true}.Apply, "net: sub-pixel" + x + "a factor of [4294967296 4294967296 1]: a tensor has at most"},
		{"grid factor", func(s *layer.Scope, x *graph.Node) *graph.Node {
			return layer.Dilated(s, x, [3]int{1, 1, -2}, func(x *graph.Node) *graph.Node { return x })
		}, "net: space to batch" + x + "blocks of [1 1 -2]"},
		{"decay", layer.BatchNorm{Decay: 1.5}.Apply, "the decay 1.5 is not from 0 to below 1"},
		{"eps", layer.BatchNorm{Eps: -1}.Apply, "net: norm statistics" + x + "what is added to the variance, -1"},
		{"instance eps", layer.InstanceNorm{Eps: math.NaN()}.Apply, "what is added to the variance, NaN"},
		{"group eps", layer.GroupNorm{Groups: 3, Eps: -2}.Apply, "what is added to the variance, -2"},
		{"norm groups", layer.GroupNorm{Groups: -3}.Apply, "a number of groups that divides C, not -3"},
		{"unit", layer.Dropout{Keep: 0.5, Unit: 2}.Apply, "net: dropout" + x + "the unit 2 is neither Element nor Channel"},
		{"iterations", crf(layer.CRFAsRNN{Iterations: -5}), "net: conditional random field" + x + "-5 iterations: there must be 0 or more"},
		{"alpha", crf(layer.CRFAsRNN{Alpha: -5}), "net: conditional random field" + x + "alpha -5, beta 0, gamma 0 and the aspect [0 0 0] must not be below 0"},
		{"aspect", crf(layer.CRFAsRNN{Aspect: [3]float64{1, -1, 1}}), "the aspect [1 -1 1]"},
		{"divisor", func(_ *layer.Scope, x *graph.Node) *graph.Node {
			layer.RequireMultiple("some_net", x, [3]int{8, 0, 8})
			return x
		}, "some_net" + x + "the divisor [8 0 8] must be at least 1 along every axis"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g := graph.New()
			err := graph.Build(func() {
				c.apply(layer.NewScope(g, layer.NewParams(1), true).In("net"), g.Input("x", 1, 4, 4, 4, 3))
			})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}
