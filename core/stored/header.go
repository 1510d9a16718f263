// Package stored has what image files of all formats share: the record of a header, the types of stored voxels, and
// streams of bytes that end where they say and are never believed before they are there.
package stored

import (
	"fmt"
	"strconv"

	"dev.niftynet/core/volume"
)

// Image is a file's voxels and what its header says of them.
type Image struct {
	Volume *volume.Volume
	Header Header
}

// Header is what a file says about its voxels and their place.
type Header struct {
	Format    string // such as "nifti1", "nrrd" or "dicom"
	Shape     []int  // lengths along x, y, z, as far as the file has them, then along its other axes
	DType     string // stored type, such as "int16"; TypeOf knows what becomes of it
	ByteOrder string // "little" or "big"

	// A voxel's value is stored*Slope + Inter; 1 and 0 where the file scales nothing.
	Slope, Inter float64

	SpaceUnit string        // "mm", "cm", "m", "um" or "unknown"; the affine is taken as mm all the same
	Affine    volume.Affine // voxel index to mm, RAS+
	Forms     *Forms        // of a NIfTI file; nil for others
}

// Forms is the header fields from which a NIfTI file's affine was made, in mm, as stored.
type Forms struct {
	QformCode, SformCode int
	PixDim               [4]float64 // handedness (1 or -1), then voxel sizes
	Quatern, QOffset     [3]float64
	SRow                 [3][4]float64
}

// Shape checks lengths that a file declares: each positive, and volume.MaxVoxels or fewer voxels in all.
func Shape(lengths []int64) ([]int, error) {
	shape := make([]int, len(lengths))
	voxels := int64(1)
	for i, n := range lengths {
		if n < 1 {
			return nil, fmt.Errorf("header declares length %d along dimension %d: the header is damaged", n, i+1)
		}
		if n > volume.MaxVoxels/voxels {
			return nil, fmt.Errorf("header declares %v voxels, more than the %d that are read: the header is damaged "+
				"or the image must be cropped", lengths, int64(volume.MaxVoxels))
		}
		shape[i] = int(n)
		voxels *= n
	}
	return shape, nil
}

// ParseShape is Shape of lengths in words, as headers of text have them.
func ParseShape(words []string) ([]int, error) {
	lengths := make([]int64, len(words))
	for i, word := range words {
		var err error
		if lengths[i], err = strconv.ParseInt(word, 10, 64); err != nil {
			return nil, fmt.Errorf("length %d is %.20q: want a whole number", i+1, word)
		}
	}
	return Shape(lengths)
}

// Grid is the lengths along x, y, z, 1 where the file has fewer, and the product of those that follow, times the
// components of a colour.
func (h *Header) Grid() (size [3]int, channels int) {
	size, channels = [3]int{1, 1, 1}, 1
	for i, n := range h.Shape {
		if i < 3 {
			size[i] = n
		} else {
			channels *= n
		}
	}
	if t, err := TypeOf(h.DType); err == nil {
		channels *= t.Components
	}
	return size, channels
}
