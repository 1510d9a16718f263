package reader

import (
	"errors"
	"fmt"
	"math"

	"dev.niftynet/core/imageio"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// gridToleranceMM is how far voxels of one case's files may lie apart.
const gridToleranceMM = 1e-3

// Sample is a loaded case, its axes turned as the config's axcodes say.
type Sample struct {
	ID     string
	Image  *volume.Volume // the channels of the image sections, in their order
	Label  *volume.Volume // one channel of class numbers on the same grid; nil when there is none
	Header *stored.Header // of the first image's file; nil for a phantom
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

// Load reads the files of a case and checks that they belong together: one grid, finite intensities, labels that are
// whole numbers below num_classes. The error is a *CaseError.
func (r *Reader) Load(c Case) (*Sample, error) {
	s, err := r.read(c)
	if err == nil {
		err = r.check(c, s)
	}
	if err != nil {
		var fault *CaseError
		if !errors.As(err, &fault) {
			fault = &CaseError{Case: c.ID, Problem: err.Error()}
		}
		return nil, fault
	}
	return s, nil
}

// read reads the files of a case, or makes its phantom, on one grid.
func (r *Reader) read(c Case) (*Sample, error) {
	if len(c.Images) == 0 {
		return r.generate(c), nil
	}
	s := &Sample{ID: c.ID}
	var channels []*volume.Volume
	for i, path := range c.Images {
		image, err := imageio.Read(path)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			s.Header = &image.Header
		}
		v, err := image.Volume.Reorient(r.config.Data[r.config.Segmentation.Image[i]].AxCodes)
		if err != nil {
			return nil, fmt.Errorf("turn axes of %s: %w", path, err)
		}
		channels = append(channels, v)
		if err := sameGrid(c, c.Images[0], channels[0], path, v); err != nil {
			return nil, err
		}
	}
	s.Image = stack(channels)
	if c.Label == "" {
		return s, nil
	}
	label, err := imageio.ReadLabels(c.Label)
	if err != nil {
		return nil, err
	}
	s.Label, err = label.Volume.Reorient(r.config.Data[r.config.Segmentation.Label[0]].AxCodes)
	if err != nil {
		return nil, fmt.Errorf("turn axes of %s: %w", c.Label, err)
	}
	return s, sameGrid(c, c.Images[0], s.Image, c.Label, s.Label)
}

// generate makes a phantom.
func (r *Reader) generate(c Case) *Sample {
	source := r.config.Data[r.config.Segmentation.Image[0]]
	image, label := r.phantom(source.Phantom, r.config.System.Seed, c.number)
	if len(r.config.Segmentation.Label) == 0 {
		label = nil
	}
	return &Sample{ID: c.ID, Image: image, Label: label}
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

// check looks at the voxels of a sample.
func (r *Reader) check(c Case, s *Sample) error {
	for i, v := range s.Image.Data {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			x, y, z := place(s.Image, i)
			return &CaseError{
				Case: s.ID, Problem: fmt.Sprintf("the image%s is %v at voxel %d,%d,%d (%s axes)", of(c.Images), v, x, y, z, s.Image.Affine.AxCodes()),
				Fix: "replace voxels that are not finite, or take the case out",
			}
		}
	}
	if s.Label == nil {
		return nil
	}
	labelFile := of([]string{c.Label})
	if s.Label.Channels != 1 {
		return &CaseError{Case: s.ID, Problem: fmt.Sprintf("the label%s has %d volumes", labelFile, s.Label.Channels), Fix: "give one volume of class numbers"}
	}
	classes := float32(r.config.Segmentation.NumClasses)
	for i, v := range s.Label.Data {
		if v < 0 || v >= classes {
			x, y, z := place(s.Label, i)
			return &CaseError{
				Case: s.ID, Key: "segmentation.num_classes",
				Problem: fmt.Sprintf("the label%s is %v at voxel %d,%d,%d (%s axes), but segmentation.num_classes = %v allows 0 to %v", labelFile, v, x, y, z, s.Label.Affine.AxCodes(), classes, classes-1),
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

// Restore turns a volume on the sample's grid, such as a prediction, back to the axes and place of the case's file.
func (s *Sample) Restore(v *volume.Volume) (*volume.Volume, error) {
	if s.Header == nil {
		return v, nil
	}
	back, err := v.Reorient(s.Header.Affine.AxCodes())
	if err != nil {
		return nil, fmt.Errorf("turn axes of the output of case %s: %w", s.ID, err)
	}
	back.Affine = s.Header.Affine // free of rounding
	return back, nil
}
