package layer

import "dev.niftynet/core/graph"

// Pooling is what is kept of a window, by NiftyNet's name.
type Pooling string

// The poolings.
const (
	Average Pooling = "AVG"      // the mean; padding is not counted
	Maximum Pooling = "MAX"      // the largest
	Centre  Pooling = "CONSTANT" // the voxel in the middle, the second of two; 0 where that is padding
)

// Downsample keeps one number of every window and channel of x [N D H W C]: NiftyNet's DownSampleLayer.
type Downsample struct {
	Pooling        Pooling
	Kernel, Stride [3]int        // zero means 1
	Padding        graph.Padding // Same, Centred or Valid
}

// Apply adds the pooling.
func (l Downsample) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	k, g := orOne(l.Kernel), graph.Geometry{Stride: l.Stride, Padding: l.Padding}
	switch l.Pooling {
	case Average:
		return graph.AvgPool(x, k, g)
	case Maximum:
		return graph.MaxPool(x, k, g)
	case Centre:
		return graph.CentrePool(x, k, g)
	default:
		panic(unknown("downsample", l.Pooling, Average, Maximum, Centre))
	}
}
