package layer

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
)

// Resampler reads images at coordinates, as spatial transformers do (Jaderberg et al. 2015, arXiv:1506.02025);
// NiftyNet's ResamplerLayer.
type Resampler struct {
	Interpolation kernel.Interpolation
	Boundary      kernel.Boundary
}

// Apply is x [N D H W C] at coordinates [N Do Ho Wo 3], or [1 Do Ho Wo 3] for all images alike, that count voxels
// along D, H, W: [N Do Ho Wo C]. An image of two dimensions has one voxel along D, at coordinate 0.
func (l Resampler) Apply(s *Scope, x, coordinates *graph.Node) *graph.Node {
	defer s.locate()
	return graph.Resample(x, coordinates, l.Interpolation, l.Boundary)
}
