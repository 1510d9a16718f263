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

// groups are the widths of the groups of blocks, with their dilations.
var groups = [...]struct{ width, dilation int }{{16, 1}, {32, 2}, {64, 4}}

// blocks is the number of blocks in a group.
const blocks = 3

// Apply builds the network. x: [N D H W C] → one tensor of logits [N D H W Classes].
func (n Net) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	if n.Activation == "" {
		n.Activation = layer.ReLU
	}
	if n.Keep == 0 {
		n.Keep = 1
	}
	stride, three := layer.Cube(1), layer.Extent(x, 3)
	image := x
	if n.Variant == Small {
		stride = layer.Extent(x, 2)
		layer.RequireMultiple("highres3dnet_small", x, stride)
	}
	x = n.conv(s.In("conv_0"), x, layer.Conv{Out: 16, Kernel: three, Stride: stride})
	for i, group := range groups {
		for k := range blocks {
			block := layer.HighRes{
				Out: group.width, Kernels: [][3]int{three, three}, Dilation: layer.Extent(image, group.dilation),
				Activation: n.Activation,
			}
			x = block.Apply(s.In("res_%d", i+1).In("block%d", k), x)
		}
	}
	x = n.head(s, x, three, stride)
	last := s.In("last")
	x = layer.Conv{Out: n.Classes}.Apply(last, x)
	return []*graph.Node{layer.BatchNorm{}.Apply(last, x)}
}

// head is what the variants do between blocks and logits; stride is that of the front.
func (n Net) head(s *layer.Scope, x *graph.Node, three, stride [3]int) *graph.Node {
	switch n.Variant {
	case Small:
		x = n.conv(s.In("conv_1"), x, layer.Conv{Out: 80, Kernel: three})
		deconv := s.In("deconv")
		x = layer.ConvTranspose{Out: 80, Kernel: three, Stride: stride}.Apply(deconv, x)
		x = layer.BatchNorm{}.Apply(deconv, x)
		return n.Activation.Apply(deconv, x)
	case Large:
		x = n.conv(s.In("conv_1"), x, layer.Conv{Out: 64, Kernel: three})
		x = n.conv(s.In("conv_2"), x, layer.Conv{Out: 64})
		return layer.Dropout{Keep: n.Keep}.Apply(s.In("conv_2"), x)
	default:
		return n.conv(s.In("conv_1"), x, layer.Conv{Out: 80})
	}
}

// conv is a convolution without bias, batch norm and activation.
func (n Net) conv(s *layer.Scope, x *graph.Node, c layer.Conv) *graph.Node {
	x = c.Apply(s, x)
	x = layer.BatchNorm{}.Apply(s, x)
	return n.Activation.Apply(s, x)
}
