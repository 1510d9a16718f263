// Package densevnet is the dense V-network (Gibson, Giganti, Hu, Bonmati, Bandula, Gurusamy, Davidson, Pereira, Clarkson,
// Barratt: "Automatic multi-organ segmentation on abdominal CT with dense V-networks", IEEE TMI 2018,
// doi:10.1109/TMI.2018.2806309).
//
//	x ─┬─ average 3, ↓2, norm ───────────┬──────────────────── ⊕ ─ conv 3 ─ logits/2 ─ ↑2 ─ logits
//	   └─ conv 5, ↓2 ─────── ⊕ ─ stack 4·5 ─ skip 12 ────────── ⊕
//	                             ↓ stack 8·10 ─ skip 24 ─ ↑2 ── ⊕
//	                               ↓ stack 16·10 ─ skip 24 ─ ↑4 ⊕
//
// A stack g·n is n convolutions 3×3×3 of g features, each of which sees all before it; ⊕ joins channels; ↑ is linear
// interpolation. Skips and the steps ↓ between stacks are convolutions 3×3×3; all convolutions but the last have batch
// norm in place of a bias.
//
// Constraint: every axis of the window is a multiple of 8.
package densevnet

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
)

// Net describes a network.
type Net struct {
	Classes int // output channels
}

// resolutions are the stacks, from half of the window's resolution down; skip and down are the features that leave
// them to the logits and to the next stack.
var resolutions = [...]struct{ growth, units, skip, down int }{{4, 5, 12, 24}, {8, 10, 24, 24}, {16, 10, 24, 0}}

// initial is the features of the first convolution.
const initial = 24

// Apply builds the network. x: [N D H W C] → one tensor of logits [N D H W Classes].
func (n Net) Apply(s *layer.Scope, x *graph.Node) []*graph.Node {
	layer.RequireMultiple("dense_vnet", x, layer.Cube(8))
	window := [3]int(graph.ShapeOf(x)[1:4])
	half := graph.AvgPool(x, layer.Cube(3), graph.Geometry{Stride: layer.Cube(2)})
	size := [3]int(graph.ShapeOf(half)[1:4])
	half = layer.BatchNorm{}.Apply(s.In("half"), half)
	front := s.In("initial")
	y := layer.Conv{Out: initial, Kernel: layer.Cube(5), Stride: layer.Cube(2), NoBias: true}.Apply(front, x)
	y = graph.Concat(half, layer.BatchNorm{}.Apply(front, y))
	joined := []*graph.Node{half}
	for i, r := range resolutions {
		y = layer.DenseStack{Units: r.units, Growth: r.growth, Kernel: layer.Cube(3), Activation: layer.ReLU}.Apply(s.In("stack%d", i), y)
		skip := conv(s.In("skip%d", i), y, layer.Conv{Out: r.skip})
		joined = append(joined, graph.Resize(skip, size))
		if r.down > 0 {
			y = conv(s.In("down%d", i), y, layer.Conv{Out: r.down, Stride: layer.Cube(2)})
		}
	}
	y = layer.Conv{Out: n.Classes, Kernel: layer.Cube(3)}.Apply(s.In("logits"), graph.Concat(joined...))
	return []*graph.Node{graph.Resize(y, window)}
}

// conv is a convolution 3×3×3 without bias, batch norm and ReLU.
func conv(s *layer.Scope, x *graph.Node, c layer.Conv) *graph.Node {
	c.Kernel, c.NoBias = layer.Cube(3), true
	x = c.Apply(s, x)
	x = layer.BatchNorm{}.Apply(s, x)
	return layer.ReLU.Apply(s, x)
}
