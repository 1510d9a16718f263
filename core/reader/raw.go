package reader

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"dev.niftynet/core/imageio"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// rawCase is what the files of a case hold, their axes turned as the config says.
type rawCase struct {
	images     []*volume.Volume // one for each section
	label      *volume.Volume   // as stored; nil when there is none
	samplerMap *volume.Volume   // sampler map; nil when there is none
	stored     volume.Grid      // of the first image, before its axes were turned
	header     *stored.Header   // of the first image's file; nil for a phantom
}

// read reads the files of a case, or makes its phantom. All lie on one grid, and intensities are finite.
func (r *Reader) read(ctx context.Context, c Case) (rawCase, error) {
	if len(c.Images) == 0 {
		return r.generate(c)
	}
	return r.readFiles(ctx, c)
}

// readFiles reads the files of a case.
func (r *Reader) readFiles(ctx context.Context, c Case) (rawCase, error) {
	var raw rawCase
	for i, path := range c.Images {
		image, err := r.readImage(ctx, r.config.Segmentation.Image[i], path)
		if err != nil {
			return raw, err
		}
		if i == 0 {
			raw.header, raw.stored = &image.Header, image.Volume.Grid()
		}
		v, err := r.turn(image.Volume)
		if err != nil {
			return raw, fmt.Errorf("turn axes of %s: %w", path, err)
		}
		if err := checkFinite(v, "the image"+of(path)); err != nil {
			return raw, err
		}
		raw.images = append(raw.images, v)
		if raw.images[i], _, err = r.place(c, raw.images[0], r.config.Segmentation.Image[i], path, v); err != nil {
			return raw, err
		}
	}
	var err error
	if c.Label != "" {
		if raw.label, err = r.beside(ctx, c, raw, r.config.Segmentation.Label[0], c.Label); err != nil {
			return raw, err
		}
	}
	if c.SamplerMap != "" {
		if raw.samplerMap, err = r.beside(ctx, c, raw, r.config.Segmentation.Sampler[0], c.SamplerMap); err == nil {
			err = checkFinite(raw.samplerMap, "the sampler map"+of(c.SamplerMap))
		}
	}
	return raw, err
}

// beside reads the label or the sampler map of a case.
func (r *Reader) beside(ctx context.Context, c Case, raw rawCase, section, path string) (*volume.Volume, error) {
	read := imageio.Read
	if path == c.Label {
		read = imageio.ReadLabels
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	image, err := read(path)
	if err != nil {
		return nil, err
	}
	v, err := r.turn(image.Volume)
	if err != nil {
		return nil, fmt.Errorf("turn axes of %s: %w", path, err)
	}
	v, _, err = r.place(c, raw.images[0], section, path, v)
	return v, err
}

// readImage reads a file of an image section: all of its volumes, or the one that the section's modality asks for.
func (r *Reader) readImage(ctx context.Context, section, path string) (*stored.Image, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	image, err := imageio.Read(path)
	modality := r.config.Data[section].Modality
	if err != nil || modality == "" {
		return image, err
	}
	v := image.Volume
	number, err := strconv.Atoi(modality)
	if err != nil || number < 0 || number >= v.Channels {
		return nil, &CaseError{
			Key: "data." + section + ".modality", Problem: fmt.Sprintf("%s has %d volumes, so none has number %s", path, v.Channels, modality),
			Fix: "write a number from 0, or leave modality out",
		}
	}
	image.Volume = &volume.Volume{Size: v.Size, Channels: 1, Data: slices.Clone(v.Channel(number)), Affine: v.Affine}
	return image, nil
}

// turn gives a volume the axes that the config asks for.
func (r *Reader) turn(v *volume.Volume) (*volume.Volume, error) {
	return v.Reorient(r.config.Data[r.config.Segmentation.Image[0]].AxCodes)
}

// generate makes a phantom.
func (r *Reader) generate(c Case) (rawCase, error) {
	source := r.config.Data[r.config.Segmentation.Image[0]]
	image, label := r.phantom(source.Phantom, r.config.System.Seed, c.number)
	raw := rawCase{stored: image.Grid()}
	image, err := r.turn(image)
	if err != nil {
		return raw, err
	}
	raw.images = []*volume.Volume{image}
	if label, err = r.turn(label); err != nil {
		return raw, err
	}
	if len(r.config.Segmentation.Label) > 0 {
		raw.label = label
	}
	if len(r.config.Segmentation.Sampler) > 0 {
		raw.samplerMap = label.Clone() // the label may be numbered anew
	}
	return raw, nil
}
