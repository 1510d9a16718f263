package layer_test

import (
	"fmt"
	"math"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/tensor"
)

// The numbers are those of torch 1.13's conv3d (groups) and conv_transpose3d; where the result ends before theirs
// (n*s positions), they are cut.
func TestConvolutions_AgreeWithPyTorch(t *testing.T) {
	for _, c := range []struct {
		name   string
		image  tensor.Shape
		conv   applier
		shape  tensor.Shape
		values []float64
	}{
		{
			"two groups",
			tensor.Shape{1, 1, 2, 3, 4},
			layer.Conv{Out: 4, Kernel: [3]int{1, 2, 2}, Groups: 2, Padding: graph.Valid},
			tensor.Shape{1, 1, 1, 2, 4},
			[]float64{27, -12, 31, -60, 25, -8, -25, 33},
		},
		{
			"depthwise",
			tensor.Shape{1, 1, 2, 3, 4},
			layer.Conv{Out: 4, Kernel: [3]int{1, 2, 2}, Groups: 4, Padding: graph.Valid},
			tensor.Shape{1, 1, 1, 2, 4},
			[]float64{12, -1, 15, 16, 9, -1, -37, 22},
		},
		{
			"transposed, valid",
			tensor.Shape{1, 1, 2, 2, 2},
			layer.ConvTranspose{Out: 1, Kernel: [3]int{1, 3, 2}, Stride: [3]int{1, 2, 1}, Padding: graph.Valid},
			tensor.Shape{1, 1, 5, 3, 1},
			[]float64{29, 40, 29, -11, -37, -8, 15, -19, -31, 10, 8, 16, -13, -2, -4},
		},
		{
			"transposed, valid, kernel shorter than the stride",
			tensor.Shape{1, 1, 1, 2, 1},
			layer.ConvTranspose{Out: 1, Kernel: [3]int{1, 1, 1}, Stride: [3]int{1, 1, 3}, Padding: graph.Valid},
			tensor.Shape{1, 1, 1, 6, 1},
			[]float64{25, 0, 0, -10, 0, 0},
		},
		{
			"transposed, same",
			tensor.Shape{1, 1, 1, 3, 2},
			layer.ConvTranspose{Out: 1, Kernel: [3]int{1, 1, 3}, Stride: [3]int{1, 1, 2}},
			tensor.Shape{1, 1, 1, 6, 1},
			[]float64{29, 20, 9, 29, -28, -17},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			shape, got := applied(t, c.image, c.conv.Apply)
			if !shape.Equal(c.shape) {
				t.Fatalf("shape %v, want %v", shape, c.shape)
			}
			near(t, "values", got, c.values, 1e-4)
		})
	}
}

// Rows are x = -5 2 -2 5 1 (the ramp) by the kernel -5 2 -2, by hand. With a stride of 2 the border is one position
// wide and the windows begin two before the image, where there are zeros: -5*0 + 2*x(-1) - 2*x(0).
func TestConv_ContinuesTheImageAsNiftyNetDoes(t *testing.T) {
	conv := func(p graph.Padding, stride int) layer.Conv {
		return layer.Conv{Out: 1, Kernel: [3]int{1, 1, 3}, Stride: [3]int{1, 1, stride}, Padding: p, Value: 9}
	}
	for _, c := range []struct {
		name string
		conv layer.Conv
		want []float64
	}{
		{"reflect", conv(graph.Reflect, 1), []float64{-24, 33, -24, 18, -33}},
		{"symmetric", conv(graph.Symmetric, 1), []float64{11, 33, -24, 18, -25}},
		{"constant", conv(graph.Constant, 1), []float64{-59, 33, -24, 18, -41}},
		{"reflect, stride 2", conv(graph.Reflect, 2), []float64{14, 33, 18}},
		{"symmetric, stride 2", conv(graph.Symmetric, 2), []float64{0, 33, 18}},
		{"constant, stride 2", conv(graph.Constant, 2), []float64{28, 33, 18}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, got := applied(t, tensor.Shape{1, 1, 1, 5, 1}, c.conv.Apply)
			near(t, "values", got, c.want, 1e-4)
		})
	}
}

// NiftyNet's own steps: continue both sides by half of what the kernel reaches, convolve, keep the middle.
func TestConv_IsTheMiddleOfTheContinuedImage(t *testing.T) {
	r := rng.At(1, "continued", 0, 0)
	modes := map[graph.Padding]kernel.PadMode{
		graph.Reflect: kernel.PadReflect, graph.Symmetric: kernel.PadSymmetric, graph.Constant: kernel.PadConstant,
	}
	for i := range 60 {
		conv := layer.Conv{Out: 2, Value: 0.5}
		conv.Padding = []graph.Padding{graph.Reflect, graph.Symmetric, graph.Constant}[i%3]
		image := tensor.Shape{1, 1, 1, 1, 1}
		var side, out [3]int
		for a := range 3 {
			image[1+a] = 1 + r.IntN(6)
			conv.Kernel[a], conv.Stride[a], conv.Dilation[a] = 1+r.IntN(4), 1+r.IntN(3), 1+r.IntN(3)
			n, stride := image[1+a], conv.Stride[a]
			out[a] = (n + stride - 1) / stride
			side[a] = max(0, ((out[a]-1)*stride+(conv.Kernel[a]-1)*conv.Dilation[a]+2-n)/2)
		}
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			shape, got := applied(t, image, conv.Apply)
			_, want := applied(t, image, func(s *layer.Scope, x *graph.Node) *graph.Node {
				same := conv
				same.Padding = graph.Same
				y := same.Apply(s, layer.Pad{Border: side, Mode: modes[conv.Padding], Value: conv.Value}.Apply(s, x))
				var b graph.Border
				for a, n := range graph.ShapeOf(y)[1:4] {
					b.Before[a] = (n - out[a]) / 2
					b.After[a] = n - out[a] - b.Before[a]
				}
				return graph.Crop(y, b)
			})
			if len(got) != len(want) {
				t.Fatalf("shape %v has %d values, want %d", shape, len(got), len(want))
			}
			for k, v := range want {
				if !(math.Abs(float64(got[k]-v)) <= 1e-3) {
					t.Fatalf("%+v of %v: value %d is %v, want %v", conv, image, k, got[k], v)
				}
			}
		})
	}
}

// Image 0 has the values -5 2 -2 5, image 1 the next of the ramp, 1 -3 4 0; the weights are -5 2, -2 5, 1 -3, 4 0 and
// the bias -5 2.
func TestDense_MultipliesEveryImage(t *testing.T) {
	shape, got := applied(t, tensor.Shape{2, 1, 1, 2, 2}, layer.Dense{Out: 2}.Apply)
	if want := (tensor.Shape{2, 1, 1, 1, 2}); !shape.Equal(want) {
		t.Fatalf("shape %v, want %v", shape, want)
	}
	near(t, "values", got, []float64{25 - 4 - 2 + 20 - 5, -10 + 10 + 6 + 2, -5 + 6 + 4 - 5, 2 - 15 - 12 + 2}, 1e-5)
}

func TestCrop_TakesBothSides(t *testing.T) {
	shape, got := applied(t, tensor.Shape{1, 1, 3, 4, 1}, layer.Crop{Border: [3]int{0, 1, 1}}.Apply)
	if want := (tensor.Shape{1, 1, 1, 2, 1}); !shape.Equal(want) {
		t.Fatalf("shape %v, want %v", shape, want)
	}
	near(t, "values", got, []float64{-3, 4}, 0) // the second row of the ramp is 1 -3 4 0
}

func TestPad_AddsBothSides(t *testing.T) {
	shape, got := applied(t, tensor.Shape{1, 1, 1, 3, 1}, layer.Pad{Border: [3]int{0, 0, 1}, Mode: kernel.PadReflect}.Apply)
	if want := (tensor.Shape{1, 1, 1, 5, 1}); !shape.Equal(want) {
		t.Fatalf("shape %v, want %v", shape, want)
	}
	near(t, "values", got, []float64{2, -5, 2, -2, 2}, 0)
}
