// Package nifti reads and writes NIfTI-1, NIfTI-2 and Analyze 7.5 images (https://nifti.nimh.nih.gov).
//
// Of gonii it uses the header structures and constants. Its reader allocates what a header claims before it looks
// at the file, its voxels lose their sign and its quaternions are off by a hundredth (1.01 where the C library says
// 1.0l), so bytes, voxels and geometry are read here. Conventions are NiBabel's.
package nifti

import "dev.niftynet/core/volume"

// Image is a file's voxels and what its header says of them.
type Image struct {
	Volume *volume.Volume
	Header Header
}

// Header is what a file says about its voxels and their place.
type Header struct {
	Format    string // "nifti1", "nifti2" or "analyze"
	Shape     []int  // as stored, one to seven lengths, x first
	DType     string // stored type, such as "int16"
	ByteOrder string // "little" or "big"

	// A voxel's value is stored*Slope + Inter; 1 and 0 where the file scales nothing.
	Slope, Inter float64

	VoxOffset int64         // bytes before the first voxel
	SpaceUnit string        // "mm", "m", "um" or "unknown"; the affine is taken as mm all the same
	Affine    volume.Affine // sform, else qform, else voxel sizes about the centre with x to the left
	Geometry  Geometry

	pair bool // voxels lie in a file of their own
}

// Geometry is the header fields from which Affine was made, in mm, as stored.
type Geometry struct {
	QformCode, SformCode int
	PixDim               [4]float64 // handedness (1 or -1), then voxel sizes
	Quatern, QOffset     [3]float64
	SRow                 [3][4]float64
}

// maxVoxels is the most that a file may declare: 8 GiB as float32.
const maxVoxels = 1 << 31

// size is the lengths along x, y, z, 1 where the file has fewer, and the product of those that follow.
func (h *Header) size() (size [3]int, channels int) {
	size, channels = [3]int{1, 1, 1}, 1
	for i, n := range h.Shape {
		if i < 3 {
			size[i] = n
		} else {
			channels *= n
		}
	}
	return size, channels
}

// voxels is the number of voxels in all channels.
func (h *Header) voxels() int {
	size, channels := h.size()
	return size[0] * size[1] * size[2] * channels
}
