package layer

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
)

// Pad continues an image on both sides of every axis: x [N D H W C] → [N D+2d H+2h W+2w C].
type Pad struct {
	Border [3]int // d, h, w
	Mode   kernel.PadMode
	Value  float64 // for kernel.PadConstant
}

// Apply adds the padding.
func (l Pad) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	return graph.Pad(x, graph.Border{Before: l.Border, After: l.Border}, l.Mode, l.Value)
}

// Crop takes a border away on both sides of every axis: NiftyNet's CropLayer, x [N D H W C] → [N D-2d H-2h W-2w C].
type Crop struct {
	Border [3]int // d, h, w
}

// Apply adds the crop.
func (l Crop) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	return graph.Crop(x, graph.Border{Before: l.Border, After: l.Border})
}
