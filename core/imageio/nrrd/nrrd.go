// Package nrrd reads NRRD images (https://teem.sourceforge.net/nrrd/format.html): voxels behind their header or in
// files of their own, raw, gzip, bzip2, as text or hexadecimal.
//
// Axes with a direction in space become x, y and z, in their order; the others become channels.
package nrrd

import (
	"bytes"

	"dev.niftynet/core/stored"
)

// Detect tells whether a file that begins with head is NRRD.
func Detect(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }

// Read reads an image.
func Read(name string) (*stored.Image, error) { return stored.Parser(parse).Read(name) }

// ReadHeader reads a header alone.
func ReadHeader(name string) (stored.Header, error) { return stored.Parser(parse).ReadHeader(name) }

// Files are those that an image is made of.
func Files(name string) ([]string, error) { return stored.Parser(parse).Files(name) }
