// Package imageio reads images of every format that is known, told by their content and never by their name.
//
// Each format has a package below, but for NIfTI and Analyze, which core/nifti also writes.
package imageio

import (
	"errors"
	"fmt"
	"io"
	"os"

	"dev.niftynet/core/imageio/dicom"
	"dev.niftynet/core/imageio/metaimage"
	"dev.niftynet/core/imageio/mgh"
	"dev.niftynet/core/imageio/nrrd"
	"dev.niftynet/core/imageio/raster"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/stored"
)

// format is how files of one kind are told and read.
type format struct {
	name       string
	detect     func(head []byte) bool
	read       func(name string) (*stored.Image, error)
	readHeader func(name string) (stored.Header, error)
	files      func(name string) ([]string, error)
}

// formats are tried in this order; those with the weakest signs come last.
func formats() []format {
	return []format{
		{"nifti", nifti.Detect, nifti.Read, nifti.ReadHeader, nifti.Files},
		{"nrrd", nrrd.Detect, nrrd.Read, nrrd.ReadHeader, nrrd.Files},
		{"metaimage", metaimage.Detect, metaimage.Read, metaimage.ReadHeader, metaimage.Files},
		ofDICOM(),
		{"raster", raster.Detect, raster.Read, raster.ReadHeader, itself},
		{"mgh", mgh.Detect, mgh.Read, mgh.ReadHeader, itself},
	}
}

// ofDICOM is the one format that folders have too.
func ofDICOM() format {
	return format{"dicom", dicom.Detect, dicom.Read, dicom.ReadHeader, dicom.Files}
}

// itself is the file of an image that is one file.
func itself(name string) ([]string, error) { return []string{name}, nil }

// headBytes is enough to tell any format.
const headBytes = 4096

// Read reads an image: a file, or a folder that holds a DICOM series. Axes past the third become channels, as do the
// components of colours; of complex numbers the magnitude is read.
func Read(name string) (*stored.Image, error) {
	f, err := formatOf(name)
	if err != nil {
		return nil, err
	}
	return f.read(name)
}

// ReadHeader reads an image's header alone.
func ReadHeader(name string) (stored.Header, error) {
	f, err := formatOf(name)
	if err != nil {
		return stored.Header{}, err
	}
	return f.readHeader(name)
}

// Files lists all that an image is made of: its file and those that this names or that belong beside it, or the slices of
// a series.
func Files(name string) ([]string, error) {
	f, err := formatOf(name)
	if err != nil {
		return nil, err
	}
	return f.files(name)
}

// Find tells whether there is an image's file or folder of a series, and whether it is a folder that has to be looked
// through; one series of several, as in "FOLDER#3", is not. Whether it can be read, only Read tells.
func Find(name string) (isFolder bool, err error) {
	info, err := os.Stat(name)
	if err != nil && dicom.IsSeries(name) {
		return false, nil
	}
	return err == nil && info.IsDir(), err
}

// Detect tells whether a file looks like an image, by its first bytes, and of which format: "nifti" (Analyze too),
// "nrrd", "metaimage", "dicom", "raster" or "mgh". What can't be opened is none.
func Detect(name string) (format string, ok bool) {
	f, err := formatOf(name)
	return f.name, err == nil
}

// formatOf looks at a file's first bytes, unzipped.
func formatOf(name string) (format, error) {
	if dicom.IsSeries(name) {
		return ofDICOM(), nil
	}
	src, err := stored.OpenUnzipped(nifti.HeaderFile(name))
	if err != nil {
		return format{}, err
	}
	defer src.Close()
	head, err := src.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return format{}, fmt.Errorf("read %s: %w", name, stored.Short(headBytes, int64(len(head)), err))
	}
	if len(head) == 0 {
		return format{}, fmt.Errorf("read %s: the file is empty: copy it again", name)
	}
	for _, f := range formats() {
		if f.detect(head) {
			return f, nil
		}
	}
	return format{}, fmt.Errorf("read %s: not an image of a format that is read, or damaged at its begin: want NIfTI, Analyze, "+
		"NRRD, MetaImage, MGH, DICOM, PNG, JPEG or TIFF, and .img files beside their .hdr", name)
}
