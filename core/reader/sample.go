package reader

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"dev.niftynet/core/config"
	"dev.niftynet/core/imageio"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// gridToleranceMM is how far voxels of one case's files may lie apart.
const gridToleranceMM = 1e-3

// Sample is a loaded case, preprocessed as the config says: its axes turned, voxels resampled, intensities normalised,
// labels numbered as classes, and padded.
type Sample struct {
	ID     string
	Image  *volume.Volume // the channels of the image sections, in their order
	Label  *volume.Volume // one channel of class numbers on the same grid; nil when there is none
	Header *stored.Header // of the first image's file; nil for a phantom

	geometry geometry
}

// CaseError is a fault in the data of one case.
type CaseError struct {
	Case    string
	Key     string // of the config that has to do with it; may be empty
	Problem string
	Fix     string
}

// Error writes "case ID: problem; fix".
func (e *CaseError) Error() string {
	s := "case " + e.Case + ": " + e.Problem
	if e.Fix != "" {
		s += "; " + e.Fix
	}
	return s
}

// Load reads the files of a case, checks that they belong together (one grid, finite intensities, labels that are whole
// numbers below num_classes) and preprocesses them. The error is a *CaseError or, where the config is at fault, a
// *config.Error.
func (r *Reader) Load(c Case) (*Sample, error) {
	raw, err := r.read(c)
	if err != nil {
		return nil, named(c, err)
	}
	if raw.label != nil {
		r.Classes(raw.label)
		if err := r.checkLabel(c, raw.label); err != nil {
			return nil, err
		}
	}
	s, sections, err := r.regrid(c, raw)
	if err != nil {
		return nil, named(c, err)
	}
	channels, err := r.channels(s, sections)
	if err == nil {
		err = r.normalise(channels)
	}
	if err != nil {
		return nil, named(c, err)
	}
	s.Image = s.geometry.padding.Apply(s.Image)
	if s.Label != nil {
		s.Label = s.geometry.padding.ApplyLabels(s.Label)
	}
	return s, nil
}

// Reference is the label map of a case on the grid of its files, numbered as classes. The error is as of Load.
func (r *Reader) Reference(c Case) (*volume.Volume, error) {
	raw, err := r.read(c)
	if err != nil {
		return nil, named(c, err)
	}
	if raw.label == nil {
		return nil, &CaseError{Case: c.ID, Problem: "has no label"}
	}
	r.Classes(raw.label)
	return raw.label, r.checkLabel(c, raw.label)
}

// named makes errors about a case *CaseErrors that name it; those about the config stay as they are.
func named(c Case, err error) error {
	var fault *CaseError
	var wrong *config.Error
	switch {
	case errors.As(err, &fault):
		fault.Case = c.ID
		return fault
	case errors.As(err, &wrong):
		return err
	default:
		return &CaseError{Case: c.ID, Problem: err.Error()}
	}
}

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

// regrid brings a case to the grid that the config asks for, but for padding, and limits its intensities. It names the
// section of every channel. Labels are resampled as they are.
func (r *Reader) regrid(c Case, raw rawCase) (*Sample, []string, error) {
	s := &Sample{ID: c.ID, Header: raw.header}
	var err error
	if s.geometry, err = r.plan(raw.stored, raw.images[0].Grid()); err != nil {
		return nil, nil, err
	}
	change := s.geometry.resampling
	var sections []string
	for i, name := range r.config.Segmentation.Image {
		if !change.IsIdentity() {
			source := r.config.Data[name]
			raw.images[i] = change.Apply(raw.images[i], volume.Interpolation{Order: source.InterpOrder, Antialias: source.Antialiasing})
		}
		if err := r.limit(name, raw.images[i]); err != nil {
			return nil, nil, err
		}
		sections = append(sections, slices.Repeat([]string{name}, raw.images[i].Channels)...)
	}
	s.Image, s.Label = stack(raw.images), raw.label
	if s.Label != nil && !change.IsIdentity() {
		s.Label = change.ApplyLabels(s.Label, r.config.Data[r.config.Segmentation.Label[0]].InterpOrder)
	}
	return s, sections, nil
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

// checkFinite looks at the voxels of an image; path, where there is a file, names it.
func checkFinite(image *volume.Volume, path string) error {
	for i, v := range image.Data {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			x, y, z := place(image, i)
			return &CaseError{
				Problem: fmt.Sprintf("the image%s is %v at voxel %d,%d,%d (%s axes)", of([]string{path}), v, x, y, z, image.Affine.AxCodes()),
				Fix:     "replace voxels that are not finite, or take the case out",
			}
		}
	}
	return nil
}

// checkLabel looks at the classes of a case.
func (r *Reader) checkLabel(c Case, label *volume.Volume) error {
	labelFile := of([]string{c.Label})
	if label.Channels != 1 {
		return &CaseError{Case: c.ID, Problem: fmt.Sprintf("the label%s has %d volumes", labelFile, label.Channels), Fix: "give one volume of class numbers"}
	}
	classes := float32(r.config.Segmentation.NumClasses)
	for i, v := range label.Data {
		if v < 0 || v >= classes {
			x, y, z := place(label, i)
			return &CaseError{
				Case: c.ID, Key: "segmentation.num_classes",
				Problem: fmt.Sprintf("the label%s is %v at voxel %d,%d,%d (%s axes), but segmentation.num_classes = %v allows 0 to %v", labelFile, v, x, y, z, label.Affine.AxCodes(), classes, classes-1),
				Fix:     "raise num_classes or correct the label",
			}
		}
	}
	return nil
}

// of names files in a message.
func of(paths []string) string {
	if len(paths) == 0 || paths[0] == "" {
		return ""
	}
	return " " + shorten(paths)
}

// place is the voxel of number i of a volume's data.
func place(v *volume.Volume, i int) (x, y, z int) {
	i %= v.Voxels()
	return i % v.Size[0], i / v.Size[0] % v.Size[1], i / (v.Size[0] * v.Size[1])
}
