package graph

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// SeparableMap is the plain record of a linear map that works along D, H and W in turn.
type SeparableMap interface {
	Name() string
	Separable() kernel.Separable
}

// Separable takes an image through a linear map, or, Transposed, the gradient of the result back to the image's.
type Separable struct {
	Map        SeparableMap
	Transposed bool
}

// applySeparable adds a map of x [N D H W C].
func applySeparable(m SeparableMap, x *Node) *Node {
	k := m.Separable()
	return applySized(m, x, k.Out(), k.Channels)
}

// applySized adds a map of x to [N size channels], whose tables are not made before that is known to fit in memory.
func applySized(m SeparableMap, x *Node, size [3]int, channels int) *Node {
	return apply(Separable{Map: m}, tensor.Shape{ShapeOf(x)[0], size[0], size[1], size[2], channels}, x)
}

// Kernel is the map, transposed where it is to be.
func (s Separable) Kernel() kernel.Separable {
	if s.Transposed {
		return s.Map.Separable().Transpose()
	}
	return s.Map.Separable()
}

// Name is the map's, such as "average pool" or "average pool backward".
func (s Separable) Name() string {
	if s.Transposed {
		return s.Map.Name() + " backward"
	}
	return s.Map.Name()
}

// Evaluate adds up weighted voxels.
func (s Separable) Evaluate(in [][]float32, out []float32) {
	kernel.MapSeparable(s.Kernel(), in[0], out)
}

// Gradients is dy through the transposed map.
func (s Separable) Gradients(in []*Node, _, dy *Node) []*Node {
	return []*Node{apply(Separable{s.Map, !s.Transposed}, ShapeOf(in[0]), dy)}
}
