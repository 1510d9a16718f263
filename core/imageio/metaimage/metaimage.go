// Package metaimage reads MetaImage (https://itk.org/Wiki/ITK/MetaIO/Documentation): .mha with its voxels and .mhd with
// voxels in files of their own, raw, zlib or text.
//
// Positions are LPS in the file, as ITK has it, and RAS in the affine. Axes past the third, and the channels of an
// element, become channels.
package metaimage

import (
	"bytes"

	"dev.niftynet/core/stored"
)

// Detect tells whether a file that begins with head is MetaImage: its first line sets one of the fields that come
// first, and the number of dimensions follows.
func Detect(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	name, _, found := cut(string(line))
	switch name {
	case "ObjectType", "NDims", "Comment", "Name", "ID", "ObjectSubType":
		return found && bytes.Contains(head, []byte("NDims"))
	}
	return false
}

// Read reads an image.
func Read(name string) (*stored.Image, error) { return stored.Parser(parse).Read(name) }

// ReadHeader reads a header alone.
func ReadHeader(name string) (stored.Header, error) { return stored.Parser(parse).ReadHeader(name) }

// Files are those that an image is made of.
func Files(name string) ([]string, error) { return stored.Parser(parse).Files(name) }
