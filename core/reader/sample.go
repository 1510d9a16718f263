package reader

import (
	"context"
	"slices"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// Sample is a loaded case, preprocessed as the config says: its axes turned, voxels resampled, intensities normalised,
// labels numbered as classes, and padded.
type Sample struct {
	ID     string
	Image  *volume.Volume // the channels of the image sections, in their order
	Label  *volume.Volume // one channel of class numbers on the same grid; nil when there is none
	Header *stored.Header // of the first image's file; nil for a phantom

	SamplerMap *volume.Volume // the sampler map on the same grid; nil when there is none

	geometry geometry
}

// Load reads the files of a case, checks that they belong together (one grid, finite intensities, labels that are whole
// numbers below num_classes) and preprocesses them. The error is a *CaseError, that of ctx or, where the config is at fault,
// a *config.Error.
func (r *Reader) Load(ctx context.Context, c Case) (*Sample, error) {
	s, err := r.LoadBare(ctx, c)
	if err != nil {
		return nil, err
	}
	padding := s.geometry.padding
	s.Image = padding.Apply(s.Image)
	s.Label, s.SamplerMap = padding.ApplyLabels(s.Label), padding.ApplyLabels(s.SamplerMap)
	return s, nil
}

// LoadBare does all of Load but padding.
func (r *Reader) LoadBare(ctx context.Context, c Case) (*Sample, error) {
	raw, err := r.read(ctx, c)
	if err != nil {
		return nil, named(c, err)
	}
	if raw.label != nil {
		r.Classes(raw.label)
		if err := r.checkLabel(c, raw.label); err != nil {
			return nil, err
		}
	}
	s, sections, err := r.regrid(ctx, c, raw)
	if err != nil {
		return nil, named(c, err)
	}
	channels, err := r.channels(s, sections)
	if err == nil {
		err = r.normalise(ctx, channels)
	}
	if err == nil {
		err = checkFinite(s.Image, "the preprocessed image")
	}
	if err != nil {
		return nil, named(c, err)
	}
	return s, nil
}

// SamplerMap is the sampler map of a case that has one, as Load gives it, though what normalising intensities goes by may
// not be learnt yet. The error is as of Load.
func (r *Reader) SamplerMap(ctx context.Context, c Case) (*volume.Volume, error) {
	raw, err := r.read(ctx, c)
	if err != nil {
		return nil, named(c, err)
	}
	s, _, err := r.regrid(ctx, c, raw)
	if err != nil {
		return nil, named(c, err)
	}
	return s.geometry.padding.ApplyLabels(s.SamplerMap), nil
}

// Reference is the label map of a case on the grid of its files, numbered as classes. The error is as of Load.
func (r *Reader) Reference(ctx context.Context, c Case) (*volume.Volume, error) {
	raw, err := r.read(ctx, c)
	if err != nil {
		return nil, named(c, err)
	}
	if raw.label == nil {
		return nil, &CaseError{Case: c.ID, Problem: "has no label"}
	}
	r.Classes(raw.label)
	return raw.label, r.checkLabel(c, raw.label)
}

// regrid brings a case to the grid that the config asks for, but for padding, and limits its intensities. It names the
// section of every channel. Labels are resampled as they are.
func (r *Reader) regrid(ctx context.Context, c Case, raw rawCase) (*Sample, []string, error) {
	s := &Sample{ID: c.ID, Header: raw.header}
	var err error
	if s.geometry, err = r.plan(raw.stored, raw.images[0].Grid()); err != nil {
		return nil, nil, err
	}
	change := s.geometry.resampling
	var sections []string
	for i, name := range r.config.Segmentation.Image {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		if !change.IsIdentity() {
			source := r.config.Data[name]
			raw.images[i] = change.Apply(raw.images[i], volume.Interpolation{Order: source.InterpOrder, Antialias: source.Antialiasing})
		}
		if err := r.limit(name, raw.images[i]); err != nil {
			return nil, nil, err
		}
		sections = append(sections, slices.Repeat([]string{name}, raw.images[i].Channels)...)
	}
	s.Image, s.Label, s.SamplerMap = stack(raw.images), raw.label, raw.samplerMap
	if s.Label != nil && !change.IsIdentity() {
		s.Label = change.ApplyLabels(s.Label, r.config.Data[r.config.Segmentation.Label[0]].InterpOrder)
	}
	if s.SamplerMap != nil {
		s.SamplerMap = r.regridMap(s.SamplerMap, change)
	}
	return s, sections, nil
}

// regridMap resamples a sampler map: structures by their shares, frequencies as images.
func (r *Reader) regridMap(m *volume.Volume, change volume.Resampling) *volume.Volume {
	order := min(r.config.Data[r.config.Segmentation.Sampler[0]].InterpOrder, 1) // which makes no values below 0
	switch {
	case change.IsIdentity():
		return m
	case r.config.Network.WindowSampling == "balanced":
		return change.ApplyLabels(m, order)
	default:
		return change.Apply(m, volume.Interpolation{Order: order})
	}
}

// stack makes one volume of the channels of several on one grid.
func stack(volumes []*volume.Volume) *volume.Volume {
	if len(volumes) == 1 {
		return volumes[0]
	}
	all := &volume.Volume{Size: volumes[0].Size, Affine: volumes[0].Affine}
	for _, v := range volumes {
		all.Channels += v.Channels
		all.Data = append(all.Data, v.Data...)
	}
	return all
}
