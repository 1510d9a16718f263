package segmentation

import (
	"dev.niftynet/core/config"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/volume"
)

// CheckSamplerMap sees that windows can be drawn by the sampler map of a case, which is given as it is once preprocessed.
func CheckSamplerMap(c *config.Config, id string, m *volume.Volume) error {
	return sampler.Check(placement(c), sampler.Case{ID: id, Image: m, SamplerMap: m}, c.Window())
}
