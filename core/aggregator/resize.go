package aggregator

import "dev.niftynet/core/volume"

// Resize brings what a network says about a case that sampler.Resize made a window of back to the grid of the case.
func Resize(output *volume.Volume, to volume.Grid, how volume.Interpolation) *volume.Volume {
	change := to.Resize(output.Size)
	if change.IsIdentity() {
		return output
	}
	return change.Invert().Apply(output, how)
}
