package reader

import (
	"fmt"

	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

// geometry is what was done to the grid of a case, in this order: its axes were turned, its voxels resampled, its
// border padded.
type geometry struct {
	stored     volume.Grid          // as the file has it
	resampling volume.Resampling    // of the turned grid
	padding    transform.Padding    // of the resampled one
	back       volume.Interpolation // of scores on their way back
}

// plan finds what brings a grid, whose axes are turned already, to the form that the config asks for.
func (r *Reader) plan(stored, turned volume.Grid) (geometry, error) {
	first := r.config.Segmentation.Image[0]
	g := geometry{stored: stored, back: volume.Interpolation{Order: r.config.Inference.OutputInterpOrder}}
	var err error
	if g.resampling, err = turned.Resample(r.config.Data[first].Pixdim); err != nil {
		return g, &CaseError{Key: "data." + first + ".pixdim", Problem: err.Error(), Fix: "raise pixdim"}
	}
	g.padding, err = r.padding(g.resampling.To.Size)
	return g, err
}

// Padding is what Load adds to a case, which LoadBare gives so many voxels (x, y, z). The error is as of Load.
func (r *Reader) Padding(c Case, size [3]int) (transform.Padding, error) {
	padding, err := r.padding(size)
	if err != nil {
		err = named(c, err)
	}
	return padding, err
}

func (r *Reader) padding(size [3]int) (transform.Padding, error) {
	n := r.config.Network
	mode := transform.PadMode(n.VolumePaddingMode)
	key, padding := "network.volume_padding_size", transform.PadBy(n.VolumePaddingSize, mode)
	if n.VolumePaddingToSize != [3]int{} {
		key, padding = "network.volume_padding_to_size", transform.PadTo(size, n.VolumePaddingToSize, mode)
	}
	voxels := 1.0
	for axis, length := range size {
		voxels *= float64(length + padding.Before[axis] + padding.After[axis])
	}
	if voxels > volume.MaxVoxels {
		return padding, &CaseError{Key: key, Problem: fmt.Sprintf("padding makes %.0f voxels of the case", voxels), Fix: "pad less"}
	}
	return padding, nil
}

// restore takes a volume back to the grid of the file: padding is cut off, voxels are resampled, axes turned.
func (g geometry) restore(v *volume.Volume, how volume.Interpolation) (*volume.Volume, error) {
	v = g.padding.Invert(v)
	if !g.resampling.IsIdentity() {
		v = g.resampling.Invert().Apply(v, how)
	}
	back, err := v.Reorient(g.stored.Affine.AxCodes())
	if err != nil {
		return nil, err
	}
	same := *back
	same.Affine = g.stored.Affine // free of rounding
	return &same, volume.SameGrid(&same, back, gridTolerance)
}

// Restore turns a volume on the sample's grid, such as a class map, back to the grid of the case's file, voxel by
// nearest voxel.
func (s *Sample) Restore(v *volume.Volume) (*volume.Volume, error) {
	return s.restore(v, volume.Interpolation{})
}

func (s *Sample) restore(v *volume.Volume, how volume.Interpolation) (*volume.Volume, error) {
	back, err := s.geometry.restore(v, how)
	if err != nil {
		return nil, fmt.Errorf("turn axes of the output of case %s: %w", s.ID, err)
	}
	return back, nil
}

// Decide gives every voxel of the case's file the class of the highest score, the lowest of equals. Scores are on the
// sample's grid, one channel for each class; where its voxels have another size than the file's, scores are
// interpolated (inference.output_interp_order), one class at a time.
func (s *Sample) Decide(scores *volume.Volume) (*volume.Volume, error) {
	var classes, most *volume.Volume
	for c := range scores.Channels {
		one := &volume.Volume{Size: scores.Size, Channels: 1, Data: scores.Channel(c), Affine: scores.Affine}
		back, err := s.restore(one, s.geometry.back)
		if err != nil {
			return nil, err
		}
		if c == 0 {
			classes, most = volume.New(back.Size, 1, back.Affine), back
			continue
		}
		for i, score := range back.Data {
			if score > most.Data[i] {
				most.Data[i], classes.Data[i] = score, float32(c)
			}
		}
	}
	return classes, nil
}
