// Package vnet is V-Net (Milletari, Navab, Ahmadi: "V-Net: Fully convolutional neural networks for volumetric medical
// image segmentation", 3DV 2016, doi:10.1109/3DV.2016.79).
//
//	x ─ B16·1 ───────────────────────────── ⊕ B32·1 ─ logits
//	     ↓ B32·2 ─────────────────── ⊕ B64·2 ↑
//	        ↓ B64·3 ──────── ⊕ B128·3 ↑
//	           ↓ B128·3 ─ ⊕ B256·3 ↑
//	               ↓ B256·3 ↑
//
// Bf·n is n convolutions 5×5×5 of f features with the block's input added; ↓ and ↑ are convolutions 2×2×2 of stride 2
// and transposed ones; ⊕ joins channels, upsampled ones first. There is no normalisation. Windows of a single slice make
// the network two-dimensional.
//
// Constraint: every axis of the window is a multiple of 16.
package vnet

import (
	"cmp"
	"slices"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
)

// Net describes a network.
type Net struct {
	Classes    int              // output channels
	Activation layer.Activation // none means ReLU
}

// level is the blocks of one resolution: features of the encoder, convolutions of both blocks, and what the decoder's
// block hands up.
type level struct{ features, units, up int }

// levels begin at the window's resolution. The decoder has twice the encoder's features, as it takes as many skipped.
func levels() []level {
	return []level{{16, 1, 0}, {32, 2, 32}, {64, 3, 64}, {128, 3, 128}}
}

// bottom is the features of the lowest block, which has three convolutions.
const bottom = 256

// Apply builds the network. x: [N D H W C] → one tensor of logits [N D H W Classes], without the activation that
// NiftyNet has behind them.
func (n Net) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	layer.RequireMultiple("vnet", x, layer.Extent(x, 16))
	block := layer.VNet{
		Kernel: layer.Extent(x, 5), Factor: layer.Extent(x, 2), Activation: cmp.Or(n.Activation, layer.ReLU),
	}
	all := levels()
	bypass := graph.Concat(slices.Repeat([]*graph.Node{x}, all[0].features)...)
	skips := make([]*graph.Node, len(all))
	for i, l := range all {
		block.Units, block.Features, block.Out, block.Rescale = l.units, l.features, 2*l.features, layer.Down
		skips[i], x = block.Apply(s.In("enc%d", i), x, bypass)
		bypass = x
	}
	block.Units, block.Features, block.Out, block.Rescale = 3, bottom, bottom, layer.Up
	_, x = block.Apply(s.In("bottom"), x, x)
	for i, l := range slices.Backward(all) {
		block.Units, block.Features, block.Out = l.units, 2*l.features, l.up
		if i == 0 {
			block.Out, block.Rescale, block.Logits = n.Classes, layer.Keep, true
		}
		_, x = block.Apply(s.In("dec%d", i), graph.Concat(x, skips[i]), x)
	}
	return []*graph.Node{x}
}
