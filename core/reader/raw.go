package reader

import (
	"fmt"
	"slices"
	"strconv"

	"dev.niftynet/core/imageio"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// gridToleranceMM is how far voxels of one case's files may lie apart.
const gridToleranceMM = 1e-3

// rawCase is what the files of a case hold, their axes turned as the config says.
type rawCase struct {
	images []*volume.Volume // one for each section
	label  *volume.Volume   // as stored; nil when there is none
	stored volume.Grid      // of the first image, before its axes were turned
	header *stored.Header   // of the first image's file; nil for a phantom
}

// read reads the files of a case, or makes its phantom. All lie on one grid, and intensities are finite.
func (r *Reader) read(c Case) (rawCase, error) {
	var raw rawCase
	var err error
	if len(c.Images) == 0 {
		raw, err = r.generate(c)
	} else {
		raw, err = r.readFiles(c)
	}
	if err != nil {
		return raw, err
	}
	for i, image := range raw.images {
		var path string
		if len(c.Images) > 0 {
			path = c.Images[i]
		}
		if err := checkFinite(image, path); err != nil {
			return raw, err
		}
	}
	return raw, nil
}

// readFiles reads the files of a case.
func (r *Reader) readFiles(c Case) (rawCase, error) {
	var raw rawCase
	for i, path := range c.Images {
		image, err := imageio.Read(path)
		if err != nil {
			return raw, err
		}
		if i == 0 {
			raw.header, raw.stored = &image.Header, image.Volume.Grid()
		}
		if image.Volume, err = r.pick(r.config.Segmentation.Image[i], path, image.Volume); err != nil {
			return raw, err
		}
		v, err := r.turn(image.Volume)
		if err != nil {
			return raw, fmt.Errorf("turn axes of %s: %w", path, err)
		}
		raw.images = append(raw.images, v)
		if err := sameGrid(c, c.Images[0], raw.images[0], path, v); err != nil {
			return raw, err
		}
	}
	if c.Label == "" {
		return raw, nil
	}
	label, err := imageio.ReadLabels(c.Label)
	if err != nil {
		return raw, err
	}
	if raw.label, err = r.turn(label.Volume); err != nil {
		return raw, fmt.Errorf("turn axes of %s: %w", c.Label, err)
	}
	return raw, sameGrid(c, c.Images[0], raw.images[0], c.Label, raw.label)
}

// pick takes the volume that a section's modality asks for from those of a file.
func (r *Reader) pick(section, path string, v *volume.Volume) (*volume.Volume, error) {
	modality := r.config.Data[section].Modality
	if modality == "" {
		return v, nil
	}
	number, err := strconv.Atoi(modality)
	if err != nil || number < 0 || number >= v.Channels {
		return nil, &CaseError{
			Key: "data." + section + ".modality", Problem: fmt.Sprintf("%s has %d volumes, so none has number %s", path, v.Channels, modality),
			Fix: "write a number from 0, or leave modality out",
		}
	}
	return &volume.Volume{Size: v.Size, Channels: 1, Data: slices.Clone(v.Channel(number)), Affine: v.Affine}, nil
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
	if len(r.config.Segmentation.Label) > 0 {
		raw.label, err = r.turn(label)
	}
	return raw, err
}

func sameGrid(c Case, pathA string, a *volume.Volume, pathB string, b *volume.Volume) error {
	if err := volume.SameGrid(a, b, gridToleranceMM); err != nil {
		return &CaseError{
			Case: c.ID, Problem: fmt.Sprintf("%s and %s do not lie on one grid: %v", pathA, pathB, err),
			Fix: "resample one onto the other, or take the case out",
		}
	}
	return nil
}
