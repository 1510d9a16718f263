package layer_test

import (
	"math"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// downBlock is one of the three results of a down block.
func downBlock(result int) func(*layer.Scope, *graph.Node) *graph.Node {
	return func(s *layer.Scope, x *graph.Node) *graph.Node {
		pooled, conv, residual := layer.DownBlock{Out: 4, Kernel: layer.Cube(3), Activation: layer.ReLU}.Apply(s, x)
		return []*graph.Node{pooled, conv, residual}[result]
	}
}

// resolutionBlocks change the number of voxels.
func resolutionBlocks() []block {
	odd, even := tensor.Shape{2, 4, 3, 5, 3}, tensor.Shape{2, 4, 2, 6, 4}
	two, three := layer.Cube(2), layer.Cube(3)
	return []block{
		{
			name: "channel-wise deconv", input: even, build: layer.Upsample{Upsampling: layer.ChannelwiseDeconv, Kernel: three, Stride: two, Bias: true}.Apply,
			shape: tensor.Shape{2, 8, 4, 12, 4}, want: [4]float64{0.513815, -0.523189, -0.133103, 0.408830},
		},
		{
			name: "additive upsampling", input: even, build: layer.AdditiveUpsample{Size: [3]int{7, 3, 6}, Groups: 2}.Apply,
			shape: tensor.Shape{2, 7, 3, 6, 2}, want: [4]float64{0.742815, 0.028597, 0.027499, 1.075649},
		},
		{
			name: "residual upsampling", input: even, build: layer.ResidualUpsample{Kernel: three, Stride: two, Groups: 2, Activation: layer.ReLU}.Apply,
			shape: tensor.Shape{2, 8, 4, 12, 2}, want: [4]float64{0.766696, 0.028597, 0.054879, 0.968879},
		},
		{
			name: "down block, pooled", input: odd, build: downBlock(0),
			shape: tensor.Shape{2, 2, 2, 3, 4}, want: [4]float64{3.195019, -0.202818, 3.591996, 15.704542},
		},
		{
			name: "down block, convolution", input: odd, side: true, build: downBlock(1),
			shape: tensor.Shape{2, 4, 3, 5, 4}, want: [4]float64{0.000000, 0.499625, 0.115742, 0.081173},
		},
		{
			name: "down block, residual", input: odd, build: downBlock(2),
			shape: tensor.Shape{2, 4, 3, 5, 4}, want: [4]float64{-1.386786, -0.202818, 0.123025, 9.015487},
		},
		{
			name: "up block", input: even,
			build: func(s *layer.Scope, x *graph.Node) *graph.Node {
				skip := graph.Split(layer.LinearResize{Size: [3]int{8, 4, 12}}.Apply(s, x), 2, 2)[0]
				return layer.UpBlock{Out: 2, Kernel: three, Activation: layer.ReLU}.Apply(s, x, skip)
			},
			shape: tensor.Shape{2, 8, 4, 12, 2}, want: [4]float64{0.632602, 0.635154, 0.215069, 2.403293},
		},
		{
			name: "sub-pixel", input: even, build: layer.SubPixel{Out: 2, Kernel: three, Factor: two}.Apply,
			shape: tensor.Shape{2, 8, 4, 12, 2}, want: [4]float64{1.839338, 2.567281, 0.033225, 1.206192},
		},
		{
			name: "sub-pixel in plane, averaged", input: odd,
			build: layer.SubPixel{Out: 3, Kernel: [3]int{1, 3, 3}, Factor: [3]int{1, 2, 2}, Average: true}.Apply,
			shape: tensor.Shape{2, 4, 6, 10, 3}, want: [4]float64{-0.209204, 0.100552, -0.090904, 0.068630},
		},
		{
			name: "dilated", input: even,
			build: func(s *layer.Scope, x *graph.Node) *graph.Node {
				return layer.Dilated(s, x, [3]int{2, 1, 3}, func(x *graph.Node) *graph.Node {
					x = layer.Conv{Out: 3, Kernel: three}.Apply(s, x)
					return layer.ReLU.Apply(s, layer.BatchNorm{}.Apply(s, x))
				})
			},
			shape: tensor.Shape{2, 4, 2, 6, 3}, want: [4]float64{0.000000, 0.186020, 0.040703, 0.009527},
		},
	}
}

// Space folded into the batch dilates: the same weights give the same image as a dilated convolution.
func TestDilated_IsADilatedConvolution(t *testing.T) {
	x, params := waves(tensor.Shape{2, 4, 6, 6, 2}), layer.NewParams(1)
	conv := layer.Conv{Out: 3, Kernel: layer.Cube(3)}
	folded, _ := evaluate(t, params, false, x, func(s *layer.Scope, x *graph.Node) *graph.Node {
		return layer.Dilated(s, x, [3]int{2, 3, 2}, func(x *graph.Node) *graph.Node { return conv.Apply(s, x) })
	})
	conv.Dilation = [3]int{2, 3, 2}
	dilated, _ := evaluate(t, params, false, x, conv.Apply)
	near(t, "folded", folded, widen(dilated), 1e-5)
}

func widen(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// With its initial weights, an ICNR upsampling gives all voxels of a block the same value, and others do not.
func TestSubPixel_BeginsWithoutCheckerboard(t *testing.T) {
	for _, icnr := range []bool{true, false} {
		l := layer.SubPixel{Out: 2, Kernel: layer.Cube(3), Factor: [3]int{1, 1, 2}, ICNR: icnr}
		y, _ := evaluate(t, layer.NewParams(1), false, waves(tensor.Shape{1, 2, 3, 3, 2}), l.Apply)
		largest := 0.0
		for i := 0; i < len(y); i += 4 { // two voxels of a block, two channels
			largest = max(largest, math.Abs(float64(y[i]-y[i+2])), math.Abs(float64(y[i+1]-y[i+3])))
		}
		if (largest < 1e-6) != icnr {
			t.Errorf("ICNR %v: voxels of a block differ by up to %v", icnr, largest)
		}
	}
}

// One row of six voxels, 0 to 5.
func TestDownsample_KeepsOneNumberOfEveryWindow(t *testing.T) {
	cases := []struct {
		pooling layer.Pooling
		padding graph.Padding
		want    []float64
	}{
		{layer.Average, graph.Same, []float64{1, 3, 4.5}}, // the last window reaches beyond the image
		{layer.Maximum, graph.Same, []float64{2, 4, 5}},
		{layer.Centre, graph.Same, []float64{1, 3, 5}},
		{layer.Average, graph.Valid, []float64{1, 3}},
		{layer.Centre, graph.Valid, []float64{1, 3}},
	}
	for _, c := range cases {
		x := tensor.New(1, 1, 1, 6, 1)
		for i := range x.Data {
			x.Data[i] = float32(i)
		}
		l := layer.Downsample{Pooling: c.pooling, Kernel: [3]int{1, 1, 3}, Stride: [3]int{1, 1, 2}, Padding: c.padding}
		y, _ := evaluate(t, layer.NewParams(1), false, x, l.Apply)
		if len(y) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.pooling, y, c.want)
			continue
		}
		near(t, string(c.pooling), y, c.want, 1e-6)
	}
}

func TestUpsample_RepeatsVoxels(t *testing.T) {
	x := tensor.New(1, 1, 1, 2, 2)
	copy(x.Data, []float32{1, 2, 3, 4})
	l := layer.Upsample{Upsampling: layer.Replicate, Kernel: [3]int{1, 2, 2}, Stride: [3]int{1, 2, 2}}
	y, _ := evaluate(t, layer.NewParams(1), false, x, l.Apply)
	near(t, "repeated", y, []float64{1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4}, 0)
}

func TestLinearResize_AddsNothingForTheSameSize(t *testing.T) {
	g := graph.New()
	x, s := g.Input("x", 1, 2, 3, 4, 1), layer.NewScope(g, layer.NewParams(1), false)
	if y := (layer.LinearResize{Size: [3]int{2, 3, 4}}).Apply(s, x); y != x {
		t.Errorf("the same size gives %v", y)
	}
	if y := (layer.LinearResize{Size: [3]int{2, 3, 5}}).Apply(s, x); !graph.ShapeOf(y).Equal(tensor.Shape{1, 2, 3, 5, 1}) {
		t.Errorf("another size gives %v", graph.ShapeOf(y))
	}
}

func TestResolution_NamesWhatDoesNotFit(t *testing.T) {
	cases := map[string]struct {
		build func(s *layer.Scope, x *graph.Node) *graph.Node
		want  string
	}{
		"downsample": {layer.Downsample{Pooling: "MIN"}.Apply, `net: downsample: "MIN" is none of AVG, MAX, CONSTANT`},
		"window":     {layer.Downsample{Pooling: layer.Maximum, Kernel: layer.Cube(7), Padding: graph.Valid}.Apply, "net: max pool of 1x4x3x5x6: a window of [7 7 7] does not fit along axis D"},
		"upsample":   {layer.Upsample{Upsampling: "CUBIC"}.Apply, `net: upsample: "CUBIC" is none of REPLICATE, CHANNELWISE_DECONV`},
		"replicate":  {layer.Upsample{Upsampling: layer.Replicate, Kernel: layer.Cube(3), Stride: layer.Cube(2)}.Apply, "net: upsample of 1x4x3x5x6: REPLICATE wants a kernel as long as the stride, not [3 3 3] for [2 2 2]"},
		"resize":     {layer.LinearResize{Size: [3]int{4, 0, 2}}.Apply, "net: resize of 1x4x3x5x6: want at least one voxel along every axis, not the size [4 0 2]"},
		"groups":     {layer.AdditiveUpsample{Size: layer.Cube(2), Groups: 4}.Apply, "net: group sum of 1x4x3x5x6: want an image [N D H W C] whose channels divide into 4 groups"},
		"dilated": {func(s *layer.Scope, x *graph.Node) *graph.Node {
			return layer.Dilated(s, x, layer.Cube(2), func(x *graph.Node) *graph.Node { return x })
		}, "net: space to batch of 1x4x3x5x6: blocks of [2 2 2] don't divide axis H; 2 and 4 would do"},
	}
	for name, c := range cases {
		g := graph.New()
		err := graph.Build(func() {
			c.build(layer.NewScope(g, layer.NewParams(1), false).In("net"), g.Input("x", 1, 4, 3, 5, 6))
		})
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: error %q, want %q", name, err, c.want)
		}
	}
}
