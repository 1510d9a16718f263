// Package imageio reads images of every format that is known, told by their content and never by their name.
//
// Each format has a package below, but for NIfTI and Analyze, which core/nifti also writes.
package imageio

import (
	"errors"
	"fmt"
	"io"

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
	detect     func(head []byte) bool
	read       func(name string) (*stored.Image, error)
	readHeader func(name string) (stored.Header, error)
}

// formats are tried in this order; those with the weakest signs come last.
func formats() []format {
	return []format{
		{nifti.Detect, nifti.Read, nifti.ReadHeader},
		{nrrd.Detect, nrrd.Read, nrrd.ReadHeader},
		{metaimage.Detect, metaimage.Read, metaimage.ReadHeader},
		{dicom.Detect, dicom.Read, dicom.ReadHeader},
		{raster.Detect, raster.Read, raster.ReadHeader},
		{mgh.Detect, mgh.Read, mgh.ReadHeader},
	}
}

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

// formatOf looks at a file's first bytes, unzipped.
func formatOf(name string) (format, error) {
	if dicom.IsSeries(name) {
		return format{dicom.Detect, dicom.Read, dicom.ReadHeader}, nil
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
