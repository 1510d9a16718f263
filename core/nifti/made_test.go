package nifti_test

import (
	"encoding/binary"
	"math"
	"testing"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"dev.niftynet/core/stored/storedtest"
)

// made1 is a NIfTI-1 file of 2x1x3 voxels at 2 mm, before what edit changes.
func made1(t testing.TB, order binary.ByteOrder, edit func(*gonii.Nii1Header), voxels any) []byte {
	t.Helper()
	n := gonii.Nii1Header{
		SizeofHdr: 348,
		Dim:       [8]int16{3, 2, 1, 3, 1, 1, 1, 1},
		Pixdim:    [8]float32{1, 2, 2, 2},
		Datatype:  int16(gonii.DT_FLOAT32),
		VoxOffset: 352,
		XyztUnits: gonii.NIFTI_UNITS_MM,
		SformCode: 1,
		SrowX:     [4]float32{2, 0, 0, 1},
		SrowY:     [4]float32{0, 2, 0, 2},
		SrowZ:     [4]float32{0, 0, 2, 3},
		Magic:     gonii.NIFTI_1_MAGIC_SINGLE,
	}
	edit(&n)
	return storedtest.Bytes(t, order, &n, [4]byte{}, voxels)
}

// made2 is the like as NIfTI-2.
func made2(t testing.TB, order binary.ByteOrder, voxels []float32) []byte {
	t.Helper()
	n := gonii.Nii2Header{
		SizeofHdr: 540,
		Magic:     gonii.NIFTI_2_MAGIC_SINGLE,
		Dim:       [8]int64{3, 2, 1, 3, 1, 1, 1, 1},
		Pixdim:    [8]float64{1, 2, 2, 2},
		Datatype:  int16(gonii.DT_FLOAT32),
		VoxOffset: 544,
		QformCode: 1,
		QoffsetX:  5,
	}
	return storedtest.Bytes(t, order, &n, [4]byte{}, voxels)
}

func asIs(*gonii.Nii1Header) {}

// sixFloats are voxels for made1 and made2.
func sixFloats() []float32 { return []float32{0, 1.5, -2, 3e10, math.MaxFloat32, -7} }
