package reader

import (
	"fmt"
	"slices"

	"dev.niftynet/core/volume"
)

// gridTolerance is how far voxels of one case's files may lie apart, in voxels: what the rounding of headers makes.
const gridTolerance = 0.01

// place sees that a volume of a section lies on the grid of its case's first image. Where it doesn't, it is an error or,
// if other_grid says so, the volume is brought there; apart then says how the two differed.
func (r *Reader) place(c Case, first *volume.Volume, section, path string, v *volume.Volume) (placed *volume.Volume, apart string, err error) {
	differ := volume.SameGrid(first, v, gridTolerance)
	if differ == nil {
		return v, "", nil
	}
	source := r.config.Data[section]
	if source.OtherGrid != "resample" {
		return nil, "", &CaseError{
			Case: c.ID, Problem: fmt.Sprintf("%s and %s do not lie on one grid: %v", c.Images[0], path, differ),
			Fix: fmt.Sprintf(`resample one onto the other, write other_grid = "resample" in [data.%s] to have it done when they are read, or take the case out`, section),
		}
	}
	way, err := volume.NewTransfer(v.Grid(), first.Grid())
	switch {
	case err != nil:
	case slices.Contains(r.config.Segmentation.Image, section):
		placed, err = way.Apply(v, volume.Interpolation{Order: source.InterpOrder, Antialias: source.Antialiasing})
	default:
		placed, err = way.ApplyLabels(v, source.InterpOrder)
	}
	if err != nil {
		err = &CaseError{Case: c.ID, Problem: fmt.Sprintf("%s can't be resampled onto %s: %v", path, c.Images[0], err), Fix: "correct their affines, or take the case out"}
	}
	return placed, differ.Error(), err
}
