package graph

import "dev.niftynet/core/kernel"

// GradientNorm is the mean of the squared differences of fields [N D H W C] along the three axes; see
// kernel.Roughness.
func GradientNorm(field *Node) *Node { return roughness("gradient norm", field, 1) }

// BendingEnergy is the mean of the squared second differences of fields [N D H W C], mixed ones counted twice; see
// kernel.Roughness.
func BendingEnergy(field *Node) *Node { return roughness("bending energy", field, 2) }

func roughness(name string, field *Node, order int) *Node {
	s := imageShape(name, field)
	r := kernel.Roughness{N: s[0], Size: [3]int(s[1:4]), Channels: s[4], Order: order}
	if r.Count() == 0 || len(r.Differences()) == 0 {
		fail(name, []*Node{field}, "want at least %d voxels along every axis, or just one along some", 2*order+1)
	}
	return apply(Roughness{r}, nil, field)
}

// Roughness takes fields to the mean square of their differences.
type Roughness struct{ kernel.Roughness }

// Name is "gradient norm" or "bending energy".
func (s Roughness) Name() string {
	if s.Order == 1 {
		return "gradient norm"
	}
	return "bending energy"
}

// Evaluate adds squares.
func (s Roughness) Evaluate(in [][]float32, out []float32) {
	out[0] = kernel.RoughnessForward(s.Roughness, in[0])
}

// Gradients is that of the field.
func (s Roughness) Gradients(in []*Node, _, dOut *Node) []*Node {
	return []*Node{apply(RoughnessBackward(s), ShapeOf(in[0]), in[0], dOut)}
}

// RoughnessBackward takes fields and the gradient of their roughness to the fields'.
type RoughnessBackward Roughness

// Name is "bending energy backward" or "gradient norm backward".
func (s RoughnessBackward) Name() string { return Roughness(s).Name() + " backward" }

// Evaluate takes the differences of the differences.
func (s RoughnessBackward) Evaluate(in [][]float32, out []float32) {
	kernel.RoughnessBackward(s.Roughness, in[0], in[1][0], out)
}
