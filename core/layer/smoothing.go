package layer

import (
	"cmp"

	"dev.niftynet/core/graph"
)

// Smoothing convolves every channel with a bell, zeros outside the image; NiftyNet's SmoothingLayer.
type Smoothing struct {
	Sigma    [3]float64 // voxels along D, H, W; with 0 nothing happens along an axis
	Cauchy   bool       // the bell 1/(1+(x/sigma)²) rather than a Gaussian
	Truncate float64    // sigmas from the middle to an end; zero means 3, or 5 for Cauchy's bell
}

// Apply is x [N D H W C], smooth.
func (l Smoothing) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	truncate := 3.0
	if l.Cauchy {
		truncate = 5
	}
	return graph.Smooth(x, graph.Bell{Cauchy: l.Cauchy, Sigma: l.Sigma, Truncate: cmp.Or(l.Truncate, truncate)})
}
