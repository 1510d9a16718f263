package layer

import "dev.niftynet/core/graph"

// Dilated applies body to every grid of each factor-th voxel of x [N D H W C], all in one batch, and puts the results
// [F*N d h w C] together: NiftyNet's DilatedTensor. Convolutions in it are dilated by the factor, and batch norm takes
// its statistics of all grids. D, H and W must be multiples of the factor.
func Dilated(s *Scope, x *graph.Node, factor [3]int, body func(x *graph.Node) *graph.Node) *graph.Node {
	factor = orOne(factor)
	if factor == Cube(1) {
		return body(x)
	}
	defer s.locate()
	return graph.BatchToSpace(body(graph.SpaceToBatch(x, factor)), factor)
}
