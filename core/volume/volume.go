// Package volume holds voxels on a regular grid together with their place in the world.
//
// Voxels are indexed (x, y, z) with x fastest, as NIfTI stores them; the world is RAS+ in millimetres
// (x grows to the patient's right, y to the front, z to the head).
package volume

import (
	"fmt"
	"slices"
)

// Volume is an image of one or more channels.
type Volume struct {
	Size     [3]int    // voxels along x, y, z
	Channels int       // at least 1
	Data     []float32 // voxel (x, y, z) of channel c is at ((c*nz+z)*ny+y)*nx + x
	Affine   Affine    // voxel index to world position in mm
}

// New makes a volume of zeros.
func New(size [3]int, channels int, affine Affine) *Volume {
	n := size[0] * size[1] * size[2] * channels
	return &Volume{Size: size, Channels: channels, Data: make([]float32, n), Affine: affine}
}

// Voxels is the number of voxels of one channel.
func (v *Volume) Voxels() int { return v.Size[0] * v.Size[1] * v.Size[2] }

// Index is the place of voxel (x, y, z) of channel 0 in Data; add c*Voxels() for channel c.
func (v *Volume) Index(x, y, z int) int { return (z*v.Size[1]+y)*v.Size[0] + x }

// At is the value of voxel (x, y, z) of channel 0.
func (v *Volume) At(x, y, z int) float32 { return v.Data[v.Index(x, y, z)] }

// Channel is the voxels of channel c, not copied.
func (v *Volume) Channel(c int) []float32 {
	n := v.Voxels()
	return v.Data[c*n : (c+1)*n]
}

// Clone copies the volume.
func (v *Volume) Clone() *Volume {
	c := *v
	c.Data = slices.Clone(v.Data)
	return &c
}

// String gives size and channels, as "35x51x35" or "35x51x35 (4 channels)".
func (v *Volume) String() string {
	s := fmt.Sprintf("%dx%dx%d", v.Size[0], v.Size[1], v.Size[2])
	if v.Channels > 1 {
		s += fmt.Sprintf(" (%d channels)", v.Channels)
	}
	return s
}
