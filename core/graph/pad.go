package graph

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// Border is positions along D, H, W to add before and after an image, or to take away.
type Border struct{ Before, After [3]int }

// Pad continues x [N D H W C] beyond its borders; value counts for kernel.PadConstant alone.
func Pad(x *Node, b Border, mode kernel.PadMode, value float64) *Node {
	s := imageShape("pad", x)
	p := kernel.Pad{N: s[0], In: [3]int(s[1:4]), Channels: s[4], Before: b.Before, After: b.After, Mode: mode}
	if mode == kernel.PadConstant {
		p.Value = value
	}
	if err := p.Check(); err != nil {
		fail("pad", []*Node{x}, "%v", err)
	}
	return apply(Padded{p}, paddedShape(p), x)
}

// Crop is x [N D H W C] without a border.
func Crop(x *Node, b Border) *Node {
	s := imageShape("crop", x)
	p := kernel.Pad{N: s[0], Channels: s[4], Before: b.Before, After: b.After}
	for a := range p.In {
		p.In[a] = s[1+a] - b.Before[a] - b.After[a]
		if p.In[a] < 1 {
			fail("crop", []*Node{x}, "nothing is left along axis %s without %d and %d positions", "DHW"[a:a+1], b.Before[a], b.After[a])
		}
	}
	if err := p.Check(); err != nil {
		fail("crop", []*Node{x}, "%v", err)
	}
	return apply(PadBackward{p}, unpaddedShape(p), x)
}

func paddedShape(p kernel.Pad) tensor.Shape {
	out := p.Out()
	return tensor.Shape{p.N, out[0], out[1], out[2], p.Channels}
}

func unpaddedShape(p kernel.Pad) tensor.Shape {
	return tensor.Shape{p.N, p.In[0], p.In[1], p.In[2], p.Channels}
}

// Padded takes x to what continues it.
type Padded struct{ kernel.Pad }

// Name is "pad".
func (Padded) Name() string { return "pad" }

// Evaluate copies.
func (s Padded) Evaluate(in [][]float32, out []float32) { kernel.PadForward(s.Pad, in[0], out) }

// Gradients is that of x: every position's sum of what shows it.
func (s Padded) Gradients(_ []*Node, _, dy *Node) []*Node {
	return []*Node{apply(PadBackward(s), unpaddedShape(s.Pad), dy)}
}

// PadBackward takes an image to the sums of what shows each position of a smaller one, which padding would bring back
// to its size. Of constant padding that is a crop.
type PadBackward Padded

// Name is "crop" or "pad backward".
func (s PadBackward) Name() string {
	if s.Mode == kernel.PadConstant {
		return "crop"
	}
	return "pad backward"
}

// Evaluate adds up.
func (s PadBackward) Evaluate(in [][]float32, out []float32) { kernel.PadBackward(s.Pad, in[0], out) }

// Gradients is that of its input: dy, padded.
func (s PadBackward) Gradients(_ []*Node, _, dy *Node) []*Node {
	s.Value = 0
	return []*Node{apply(Padded(s), paddedShape(s.Pad), dy)}
}
