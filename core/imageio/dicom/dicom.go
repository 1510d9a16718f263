// Package dicom reads the images of DICOM files (https://www.dicomstandard.org, PS3.3, PS3.5, PS3.10) and of folders
// that hold the files of a series.
//
// Of a file, only what says how its pixels are stored and where they lie is kept, and no error shows more of it than
// numbers and codes of these: nothing of a patient. Lengths are believed only as far as the file is long, sequences
// are followed to a depth of 32, and what is packed is unpacked to the size that was declared.
//
// Slices are sorted by their position along their normal. Voxels run as they are stored: x along a row, y down the
// rows, z along the normal. The affine turns DICOM's left, posterior, superior into RAS+; a tilted gantry leaves it
// sheared. An image that does not say where it lies, such as a picture of a screen, lies at the origin with x to the
// left and y to the back; pixels of unknown size are 1 mm, and frames of unknown distance 1 mm apart.
//
// Values are rescaled, each slice by its own slope and intercept, or are doses. Those of MONOCHROME1, where low is
// bright, are turned round within the range of their bits first. Bits that do not count, such as those of overlays,
// are taken away. Mosaics of slices are refused. Colours become the channels red, green and blue.
package dicom

import (
	"encoding/binary"
	"fmt"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// Read reads an image: a file, a folder that holds one series, or "FOLDER#3" for series number 3 of a folder that
// holds several.
func Read(name string) (*stored.Image, error) {
	s, err := describe(name)
	if err != nil {
		return nil, err
	}
	size, channels := s.header.Grid()
	v := volume.New(size, channels, s.header.Affine)
	var b buffers
	for _, file := range s.files {
		if err := s.readFile(v, file, &b); err != nil {
			return nil, err
		}
	}
	return &stored.Image{Volume: v, Header: s.header}, nil
}

// ReadHeader reads the headers of an image alone, but checks all that Read does before it comes to pixels. Of slices
// that are scaled differently it gives the first's slope and intercept.
func ReadHeader(name string) (stored.Header, error) {
	s, err := describe(name)
	return s.header, err
}

// scan is what the headers of its files say.
type scan struct {
	header stored.Header
	files  []string
	layout layout  // of the first file, alike in all
	slices []slice // sorted
}

// describe reads the headers of an image's files and checks that they fit together.
func describe(name string) (scan, error) {
	files, err := Files(name)
	if err != nil {
		return scan{}, err
	}
	s := scan{files: files}
	for _, file := range files {
		if err := s.add(file); err != nil {
			return scan{}, err
		}
	}
	affine, err := stack(s.slices)
	if err != nil {
		return scan{}, fmt.Errorf("read %s: %w", name, err)
	}
	first, l := s.slices[0], s.layout
	s.header = stored.Header{
		Format: "dicom", DType: l.kind.Name, ByteOrder: "little",
		Slope: first.slope, Inter: first.inter, SpaceUnit: "mm", Affine: affine,
	}
	if !first.placed && first.spacingMM == [2]float64{1, 1} {
		s.header.SpaceUnit = "unknown"
	}
	if l.order == binary.BigEndian {
		s.header.ByteOrder = "big"
	}
	lengths := []int64{int64(l.columns), int64(l.rows), int64(len(s.slices))}
	if l.samples > 1 {
		lengths = append(lengths, int64(l.samples))
	}
	if s.header.Shape, err = stored.Shape(lengths); err != nil {
		return scan{}, fmt.Errorf("read %s: %w", name, err)
	}
	return s, nil
}

// add reads the header of one more file.
func (s *scan) add(name string) error {
	f, err := openImage(name)
	if err != nil {
		return err
	}
	defer f.close()
	list, err := f.slices()
	if err != nil {
		return err
	}
	a, b := s.layout, f.layout
	switch {
	case len(s.slices) == 0:
		s.layout = b
	case a.columns != b.columns || a.rows != b.rows:
		return fmt.Errorf("read %s: it has %dx%d pixels and %s %dx%d: keep the slices of one size in the folder",
			name, b.columns, b.rows, s.files[0], a.columns, a.rows)
	case a.kind.Name != b.kind.Name || a.samples != b.samples:
		return fmt.Errorf("read %s: its pixels are %d of %s and those of %s %d of %s: keep the slices of one kind in the folder",
			name, b.samples, b.kind.Name, s.files[0], a.samples, a.kind.Name)
	}
	s.slices = append(s.slices, list...)
	return nil
}
