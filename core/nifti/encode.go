package nifti

import (
	"encoding/binary"

	gonii "github.com/okieraised/gonii/pkg/nifti"
)

// encode1 is a header of NIfTI-1 and the empty list of extensions after it.
func (f *fields) encode1(bitsPerVoxel int16) ([]byte, error) {
	g := &f.forms
	n := gonii.Nii1Header{
		SizeofHdr: gonii.NII1HeaderSize,
		Regular:   'r',
		Datatype:  f.datatype,
		Bitpix:    bitsPerVoxel,
		VoxOffset: gonii.NII1HeaderSize + gonii.DefaultHeaderPadding,
		SclSlope:  1,
		XyztUnits: uint8(f.units),
		QformCode: int16(g.QformCode),
		SformCode: int16(g.SformCode),
		QuaternB:  float32(g.Quatern[0]),
		QuaternC:  float32(g.Quatern[1]),
		QuaternD:  float32(g.Quatern[2]),
		QoffsetX:  float32(g.QOffset[0]),
		QoffsetY:  float32(g.QOffset[1]),
		QoffsetZ:  float32(g.QOffset[2]),
		SrowX:     narrow(g.SRow[0]),
		SrowY:     narrow(g.SRow[1]),
		SrowZ:     narrow(g.SRow[2]),
		Magic:     gonii.NIFTI_1_MAGIC_SINGLE,
	}
	for i, length := range f.dim {
		n.Dim[i] = int16(length)
	}
	pixdim := narrow(g.PixDim)
	copy(n.Pixdim[:], pixdim[:])
	if f.dim[0] > 3 {
		n.Pixdim[4] = 1
	}
	return extended(&n)
}

func narrow(row [4]float64) [4]float32 {
	return [4]float32{float32(row[0]), float32(row[1]), float32(row[2]), float32(row[3])}
}

// encode2 is the like of NIfTI-2.
func (f *fields) encode2(bitsPerVoxel int16) ([]byte, error) {
	g := &f.forms
	n := gonii.Nii2Header{
		SizeofHdr: gonii.NII2HeaderSize,
		Magic:     gonii.NIFTI_2_MAGIC_SINGLE,
		Datatype:  f.datatype,
		Bitpix:    bitsPerVoxel,
		Dim:       f.dim,
		VoxOffset: gonii.NII2HeaderSize + gonii.DefaultHeaderPadding,
		SclSlope:  1,
		XyztUnits: f.units,
		QformCode: int32(g.QformCode),
		SformCode: int32(g.SformCode),
		QuaternB:  g.Quatern[0],
		QuaternC:  g.Quatern[1],
		QuaternD:  g.Quatern[2],
		QoffsetX:  g.QOffset[0],
		QoffsetY:  g.QOffset[1],
		QoffsetZ:  g.QOffset[2],
		SrowX:     g.SRow[0],
		SrowY:     g.SRow[1],
		SrowZ:     g.SRow[2],
	}
	copy(n.Pixdim[:], g.PixDim[:])
	if f.dim[0] > 3 {
		n.Pixdim[4] = 1
	}
	return extended(&n)
}

// extended is a header, little-endian, and four bytes that say that no extensions follow.
func extended(header any) ([]byte, error) {
	b, err := binary.Append(nil, binary.LittleEndian, header)
	return append(b, make([]byte, gonii.DefaultHeaderPadding)...), err
}
