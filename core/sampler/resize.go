package sampler

import (
	"context"

	"dev.niftynet/core/volume"
)

// Resize makes one window of a whole case: NiftyNet's resize sampler. aggregator.Resize is the way back.
type Resize struct {
	Window     [3]int // x, y, z in voxels
	Image      volume.Interpolation
	LabelOrder int // 0 takes the nearest label, more that with the largest share
}

// Case is a case of the window's size.
func (r Resize) Case(c Case) Case {
	change := c.Image.Grid().Resize(r.Window)
	if change.IsIdentity() {
		return c
	}
	c.Image = change.Apply(c.Image, r.Image)
	if c.Label != nil {
		c.Label = change.ApplyLabels(c.Label, r.LabelOrder)
	}
	c.SamplerMap = nil // there is one place alone
	return c
}

// Resized reads the cases of another source as windows of one size.
type Resized struct {
	Source
	Resize Resize
}

// Read gives case i in the window's size.
func (r Resized) Read(ctx context.Context, i int) (Case, error) {
	c, err := r.Source.Read(ctx, i)
	if err == nil {
		err = checkCase(c)
	}
	if err != nil {
		return c, err
	}
	return r.Resize.Case(c), nil
}
