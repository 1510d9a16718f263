package config

import (
	"fmt"
	"slices"
)

// otherInputs is the first of the application's image sections, and the names of its other sections.
func (c *Config) otherInputs() (first *Source, others []string) {
	s := c.Segmentation
	if len(s.Image) == 0 || c.Data[s.Image[0]] == nil {
		return nil, nil
	}
	for _, name := range slices.Concat(s.Image[1:], s.Label, s.Sampler) {
		if c.Data[name] != nil {
			others = append(others, name)
		}
	}
	return c.Data[s.Image[0]], others
}

// shareGeometry gives all inputs the axes and voxel size of the first where they are not given any.
func (c *Config) shareGeometry() {
	first, others := c.otherInputs()
	for _, name := range others {
		if _, given := c.origins[joinName("data."+name, "axcodes")]; !given {
			c.Data[name].AxCodes = first.AxCodes
		}
		if _, given := c.origins[joinName("data."+name, "pixdim")]; !given {
			c.Data[name].Pixdim = first.Pixdim
		}
	}
}

// checkGeometry refuses inputs of other axes or voxel sizes than the first: they would not lie on one grid.
func (c *Config) checkGeometry() (faults []error) {
	first, others := c.otherInputs()
	shared := func(name, key string, have, want any) {
		if have != want {
			faults = append(faults, c.Fault(joinName("data."+name, key),
				fmt.Sprintf("%v is not that of [data.%s], %v", have, c.Segmentation.Image[0], want), "leave it out, or change both: all inputs share one grid"))
		}
	}
	for _, name := range others {
		shared(name, "axcodes", c.Data[name].AxCodes, first.AxCodes)
		shared(name, "pixdim", c.Data[name].Pixdim, first.Pixdim)
	}
	return faults
}
