// Package nrrd reads NRRD images (https://teem.sourceforge.net/nrrd/format.html): voxels behind their header or in
// files of their own, raw, gzip, bzip2, as text or hexadecimal.
//
// Axes with a direction in space become x, y and z, in their order; the others become channels.
package nrrd

import (
	"bytes"
	"fmt"

	"dev.niftynet/core/stored"
)

// Detect tells whether a file that begins with head is NRRD.
func Detect(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }

// Read reads an image.
func Read(name string) (*stored.Image, error) {
	h, err := parse(name)
	if err != nil {
		return nil, fmt.Errorf("read header of %s: %w", name, err)
	}
	return h.Read(name)
}

// ReadHeader reads a header alone.
func ReadHeader(name string) (stored.Header, error) {
	h, err := parse(name)
	if err != nil {
		return h.Header, fmt.Errorf("read header of %s: %w", name, err)
	}
	return h.Header, nil
}

// Files are those that an image is made of.
func Files(name string) ([]string, error) {
	h, err := parse(name)
	if err != nil {
		return nil, fmt.Errorf("read header of %s: %w", name, err)
	}
	return h.Files(name), nil
}
