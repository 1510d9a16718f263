package exec

import "dev.niftynet/core/graph"

// lowerSample is the kernel of what reads images between voxels: resampling, resizing, smoothing, lattices.
func lowerSample(spec graph.Spec, m memory) runner {
	switch spec.(type) {
	default:
		_ = m
		return nil
	}
}
