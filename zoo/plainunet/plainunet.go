// Package plainunet is nnU-Net's PlainConvUNet (Isensee et al., Nature Methods 2021, doi:10.1038/s41592-020-01008-z),
// the 3-D U-Net of Çiçek et al. (MICCAI 2016, doi:10.1007/978-3-319-46723-8_49) with instance normalisation.
//
//	x ─ B32 ───────────────── ⊕ B32 ─ 1×1×1 ─ logits
//	     ↓ B64 ───────── ⊕ B64 ↑ ─ 1×1×1 ─ logits/2
//	        ↓ B128 ─ ⊕ B128 ↑ ─ 1×1×1 ─ logits/4
//	           ↓ B256 ↑
//
// B is two times convolution 3×3×3 with bias, instance norm, leaky ReLU (0.01); ↓ is the stride of a stage's first
// convolution; ↑ is a transposed convolution whose kernel is its stride; ⊕ joins channels, upsampled ones first.
//
// A window of one slice makes it the 2-D U-Net (Ronneberger et al. 2015, doi:10.1007/978-3-319-24574-4_28): kernels and
// strides are 1 across it.
//
// Constraint: every axis of the window is a multiple of the product of its strides.
package plainunet

import (
	"fmt"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// Net describes a network.
type Net struct {
	Classes int      // output channels
	Widths  []int    // channels per stage, finest first; none means 32, 64, 128, 256
	Strides [][3]int // of each stage's first convolution along D, H, W; none means 1, then 2s (1 across a slice)
}

// blocks is the number of convolutions per stage.
const blocks = 2

// leakySlope is nnU-Net's slope below zero, half of NiftyNet's.
const leakySlope = 0.01

// Apply builds the network. x: [N D H W C] → one tensor of logits [N d h w Classes] per decoder level, finest (x's
// own size) first.
func (n Net) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	widths, strides := n.stages(x)
	check(x, widths, strides)
	kernel := layer.Extent(x, 3)
	skips := make([]*graph.Node, len(widths))
	for i, width := range widths {
		x = stage(s.In("enc%d", i), x, width, kernel, strides[i])
		skips[i] = x
	}
	logits := make([]*graph.Node, len(widths)-1)
	for i := len(widths) - 2; i >= 0; i-- {
		dec := s.In("dec%d", i)
		up := layer.ConvTranspose{Out: widths[i], Kernel: strides[i+1], Stride: strides[i+1], Bias: true, Init: layer.HeNormal(leakySlope)}
		x = graph.Concat(up.Apply(dec.In("up"), x), skips[i])
		x = stage(dec, x, widths[i], kernel, layer.Cube(1))
		logits[i] = layer.Conv{Out: n.Classes, Bias: true, Init: layer.HeNormal(leakySlope)}.Apply(dec.In("head"), x)
	}
	return logits
}

// stage is the convolutions of one resolution; the first has the stride.
func stage(s *layer.Scope, x *graph.Node, width int, kernel, stride [3]int) *graph.Node {
	for i := range blocks {
		in := s.In("conv%d", i)
		conv := layer.Conv{
			Out: width, Kernel: kernel, Stride: stride, Padding: graph.Centred, Bias: true, Init: layer.HeNormal(leakySlope),
		}
		x = conv.Apply(in, x)
		x = layer.InstanceNorm{Eps: 1e-5}.Apply(in, x)
		x = graph.LeakyReLU(x, leakySlope)
		stride = layer.Cube(1)
	}
	return x
}

// stages is the widths and strides for an image x, with defaults filled in.
func (n Net) stages(x *graph.Node) ([]int, [][3]int) {
	widths, strides := n.Widths, n.Strides
	if len(widths) == 0 {
		widths = []int{32, 64, 128, 256}
	}
	if len(strides) == 0 {
		strides = append(strides, layer.Cube(1))
		for range widths[1:] {
			strides = append(strides, layer.Extent(x, 2))
		}
	}
	return widths, strides
}

// divisor is what every axis D, H, W of a window must be a multiple of.
func divisor(strides [][3]int) [3]int {
	d := layer.Cube(1)
	for _, s := range strides {
		for i := range d {
			d[i] *= s[i]
		}
	}
	return d
}

// check refuses what the stages can't take, with the sizes that they can.
func check(x *graph.Node, widths []int, strides [][3]int) {
	problem := ""
	switch {
	case len(widths) < 2:
		problem = fmt.Sprintf("a U-Net has at least two stages, network.widths are %v", widths)
	case len(strides) != len(widths):
		problem = fmt.Sprintf("%d strides for %d widths: give network.strides one for each of network.widths", len(strides), len(widths))
	}
	if problem != "" {
		panic(&graph.ShapeError{Op: "plain_unet", Shapes: []tensor.Shape{graph.ShapeOf(x)}, Problem: problem})
	}
	layer.RequireMultiple("plain_unet", x, divisor(strides))
}
