// Package highres3dnet is HighRes3DNet (Li, Wang, Fidon, Ourselin, Cardoso, Vercauteren: "On the compactness,
// efficiency, and representation of 3D convolutional networks", IPMI 2017, doi:10.1007/978-3-319-59050-9_28), with the
// small and large variants of NiftyNet.
//
//	x ─ conv 3 ─ 3 × block 16 ─ 3 × block 32, dilation 2 ─ 3 × block 64, dilation 4 ─ head ─ logits
//
// A block is two times batch norm, activation, convolution 3×3×3, with its input added. The image keeps its resolution
// throughout, but for the small variant, which works at half of it. No convolution has a bias; all outside of the
// blocks, the last included, are followed by batch norm. Windows of a single slice make the network two-dimensional.
//
// Constraint: none; the small variant takes windows of even size. (NiftyNet wants multiples of 8, because it dilates
// by folding space into the batch.)
package highres3dnet

import (
	"cmp"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
)

// Variant is the network's front and head.
type Variant int

// The variants, with what they do after the blocks.
const (
	Standard Variant = iota // 80 features 1×1×1
	Small                   // half the resolution; 80 features 3×3×3, upsampled by a transposed convolution 3×3×3
	Large                   // 64 features 3×3×3, then 64 of 1×1×1 and dropout
)

// Net describes a network.
type Net struct {
	Variant    Variant
	Classes    int              // output channels
	Activation layer.Activation // none means ReLU
	Keep       float64          // the chance to stay in Large's dropout; none means 1
}

// group is a number of blocks of one width and dilation.
type group struct{ blocks, width, dilation int }

func groups() []group { return []group{{3, 16, 1}, {3, 32, 2}, {3, 64, 4}} }

// Apply builds the network. x: [N D H W C] → one tensor of logits [N D H W Classes].
func (n Net) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	n.Activation = cmp.Or(n.Activation, layer.ReLU)
	stride, three := layer.Cube(1), layer.Extent(x, 3)
	image := x
	if n.Variant == Small {
		stride = layer.Extent(x, 2)
		layer.RequireMultiple("highres3dnet_small", x, stride)
	}
	respond := layer.Response{Norm: layer.Batch, Activation: n.Activation}
	x = layer.Convolutional{Conv: layer.Conv{Out: 16, Kernel: three, Stride: stride}, Response: respond}.Apply(s.In("conv_0"), x)
	for i, group := range groups() {
		for k := range group.blocks {
			block := layer.HighRes{
				Out: group.width, Kernels: [][3]int{three, three}, Dilation: layer.Extent(image, group.dilation),
				Activation: n.Activation,
			}
			x = block.Apply(s.In("res_%d", i+1).In("block%d", k), x)
		}
	}
	x = n.head(s, x, three, stride)
	last := layer.Convolutional{Conv: layer.Conv{Out: n.Classes}, Response: layer.Response{Norm: layer.Batch}}
	return []*graph.Node{last.Apply(s.In("last"), x)}
}

// head is what the variants do between blocks and logits; stride is that of the front.
func (n Net) head(s *layer.Scope, x *graph.Node, three, stride [3]int) *graph.Node {
	respond := layer.Response{Norm: layer.Batch, Activation: n.Activation}
	switch n.Variant {
	case Small:
		x = layer.Convolutional{Conv: layer.Conv{Out: 80, Kernel: three}, Response: respond}.Apply(s.In("conv_1"), x)
		up := layer.ConvTranspose{Out: 80, Kernel: three, Stride: stride}
		return layer.Deconvolutional{ConvTranspose: up, Response: respond}.Apply(s.In("deconv"), x)
	case Large:
		x = layer.Convolutional{Conv: layer.Conv{Out: 64, Kernel: three}, Response: respond}.Apply(s.In("conv_1"), x)
		respond.Keep = n.Keep
		return layer.Convolutional{Conv: layer.Conv{Out: 64}, Response: respond}.Apply(s.In("conv_2"), x)
	default:
		return layer.Convolutional{Conv: layer.Conv{Out: 80}, Response: respond}.Apply(s.In("conv_1"), x)
	}
}
