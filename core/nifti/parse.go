// Package nifti reads and writes NIfTI-1, NIfTI-2 and Analyze 7.5 images (https://nifti.nimh.nih.gov).
//
// Of gonii it uses the header structures and constants. Its reader allocates what a header claims before it looks
// at the file, its voxels lose their sign and its quaternions are off by a hundredth (1.01 where the C library says
// 1.0l), so bytes, voxels and geometry are read here. Conventions are NiBabel's: the affine is the sform where its code is
// above 0, else the qform, else voxel sizes about the centre; that of an Analyze image is in SPM's .mat file beside it,
// else about the origin in SPM's field of the header, else about the centre.
package nifti

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// headerBytes is enough for either version.
const headerBytes = gonii.NII2HeaderSize

// header is a file's, with what only the reader has to know.
type header struct {
	stored.Header
	pair   bool   // voxels lie in a file of their own
	offset int64  // bytes before the first voxel
	mat    string // SPM's file of the affine; empty where there is none
}

// fields is what both versions of the header have, in the wider types of NIfTI-2.
type fields struct {
	dim             [8]int64
	datatype        int16
	offset          float64
	slope, inter    float64
	units           int32
	quaternionError float64 // rounding of a stored quaternion's squared length
	forms           stored.Forms
}

// parse reads a header from a file's first bytes. Whatever it returns can be trusted: lengths are positive, their
// product is at most volume.MaxVoxels, and the affine is finite and invertible.
func parse(raw []byte) (header, error) {
	var f fields
	h, err := identify(raw)
	if err != nil {
		return h, err
	}
	switch h.Format {
	case "nifti2":
		f, err = parse2(raw, h.order())
	default:
		f, err = parse1(raw, h.order())
	}
	if err != nil {
		return h, err
	}
	h.Forms = &f.forms
	h.SpaceUnit = unitName(f.units)
	if h.DType, err = dtypeName(f.datatype); err != nil {
		return h, err
	}
	if h.Shape, err = shape(f.dim); err != nil {
		return h, err
	}
	if h.offset, err = offset(f.offset, h); err != nil {
		return h, err
	}
	if h.Slope, h.Inter, err = scale(f.slope, f.inter); err != nil {
		return h, err
	}
	if h.Format == "analyze" {
		h.Forms.QformCode, h.Forms.SformCode, h.SpaceUnit = 0, 0, "unknown"
		h.Affine, err = h.originAffine(raw)
	} else {
		h.Affine, err = bestAffine(&h.Header, f.quaternionError)
	}
	if err != nil {
		return h, err
	}
	return h, h.Affine.Check()
}

// identify finds format, byte order and whether the voxels lie in another file.
func identify(raw []byte) (header, error) {
	var h header
	if len(raw) < gonii.NII1HeaderSize {
		return h, fmt.Errorf("file ends after %d bytes, within the header of %d: it is no NIfTI file or was cut short",
			len(raw), gonii.NII1HeaderSize)
	}
	h.ByteOrder = "little"
	length := binary.LittleEndian.Uint32(raw)
	if big := binary.BigEndian.Uint32(raw); big == gonii.NII1HeaderSize || big == gonii.NII2HeaderSize {
		h.ByteOrder, length = "big", big
	}
	switch length {
	case gonii.NII2HeaderSize:
		magic := [8]byte(raw[4:12])
		h.Format, h.pair = "nifti2", magic == gonii.NIFTI_2_MAGIC_PAIR
		if !h.pair && magic != gonii.NIFTI_2_MAGIC_SINGLE {
			return h, fmt.Errorf("not a NIfTI-2 file: its magic is %q", magic[:])
		}
		if len(raw) < gonii.NII2HeaderSize {
			return h, fmt.Errorf("file ends after %d bytes, within the header of %d: it was cut short",
				len(raw), gonii.NII2HeaderSize)
		}
	case gonii.NII1HeaderSize:
		switch [4]byte(raw[344:348]) {
		case gonii.NIFTI_1_MAGIC_SINGLE:
			h.Format = "nifti1"
		case gonii.NIFTI_1_MAGIC_PAIR:
			h.Format, h.pair = "nifti1", true
		default:
			h.Format, h.pair = "analyze", true
		}
	default:
		return h, errors.New("not a NIfTI or Analyze file: it does not begin with a header size of 348 or 540")
	}
	return h, nil
}

func (h *header) order() binary.ByteOrder {
	if h.ByteOrder == "big" {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func parse1(raw []byte, order binary.ByteOrder) (fields, error) {
	var n gonii.Nii1Header
	if _, err := binary.Decode(raw, order, &n); err != nil {
		return fields{}, err
	}
	f := fields{
		datatype: n.Datatype,
		offset:   float64(n.VoxOffset),
		slope:    float64(n.SclSlope),
		inter:    float64(n.SclInter),
		units:    int32(n.XyztUnits),
		forms: stored.Forms{
			QformCode: int(n.QformCode),
			SformCode: int(n.SformCode),
			Quatern:   [3]float64{float64(n.QuaternB), float64(n.QuaternC), float64(n.QuaternD)},
			QOffset:   [3]float64{float64(n.QoffsetX), float64(n.QoffsetY), float64(n.QoffsetZ)},
		},
		quaternionError: 3 * 0x1p-23,
	}
	for i, d := range n.Dim {
		f.dim[i] = int64(d)
	}
	for i := range f.forms.PixDim {
		f.forms.PixDim[i] = float64(n.Pixdim[i])
	}
	for i, row := range [3][4]float32{n.SrowX, n.SrowY, n.SrowZ} {
		for j, v := range row {
			f.forms.SRow[i][j] = float64(v)
		}
	}
	return f, nil
}

func parse2(raw []byte, order binary.ByteOrder) (fields, error) {
	var n gonii.Nii2Header
	if _, err := binary.Decode(raw, order, &n); err != nil {
		return fields{}, err
	}
	return fields{
		dim:      n.Dim,
		datatype: n.Datatype,
		offset:   float64(n.VoxOffset),
		slope:    n.SclSlope,
		inter:    n.SclInter,
		units:    n.XyztUnits,
		forms: stored.Forms{
			QformCode: int(n.QformCode),
			SformCode: int(n.SformCode),
			PixDim:    [4]float64(n.Pixdim[:4]),
			Quatern:   [3]float64{n.QuaternB, n.QuaternC, n.QuaternD},
			QOffset:   [3]float64{n.QoffsetX, n.QoffsetY, n.QoffsetZ},
			SRow:      [3][4]float64{n.SrowX, n.SrowY, n.SrowZ},
		},
		quaternionError: 3 * 0x1p-52,
	}, nil
}

// shape takes the lengths from dim, of which the first is their number.
func shape(dim [8]int64) ([]int, error) {
	if dim[0] < 1 || dim[0] > 7 {
		return nil, fmt.Errorf("header declares %d dimensions, want 1 to 7: the header is damaged", dim[0])
	}
	return stored.Shape(dim[1 : dim[0]+1])
}

// offset is where the voxels begin: past the header when they share its file, for which 0 means at once.
func offset(stored float64, h header) (int64, error) {
	if !(stored >= 0 && stored < 1<<53) || stored != math.Trunc(stored) {
		return 0, fmt.Errorf("voxel offset is %v, no place in a file: the header is damaged", stored)
	}
	if h.pair {
		return int64(stored), nil
	}
	least := int64(gonii.NII1HeaderSize + gonii.DefaultHeaderPadding)
	if h.Format == "nifti2" {
		least = gonii.NII2HeaderSize + gonii.DefaultHeaderPadding
	}
	if stored == 0 {
		return least, nil
	}
	if int64(stored) < least {
		return 0, fmt.Errorf("voxel offset is %v, within the header of %d bytes: the header is damaged", stored, least)
	}
	return int64(stored), nil
}

// scale is the slope and intercept; a slope of 0, infinity or NaN means none.
func scale(slope, inter float64) (float64, float64, error) {
	if slope == 0 || math.IsNaN(slope) || math.IsInf(slope, 0) {
		return 1, 0, nil
	}
	if math.IsNaN(inter) || math.IsInf(inter, 0) {
		return 0, 0, fmt.Errorf("intercept is %v: the header is damaged", inter)
	}
	return slope, inter, nil
}

func unitName(xyztUnits int32) string {
	switch uint8(xyztUnits & 7) {
	case gonii.NIFTI_UNITS_METER:
		return "m"
	case gonii.NIFTI_UNITS_MM:
		return "mm"
	case gonii.NIFTI_UNITS_MICRON:
		return "um"
	}
	return "unknown"
}

// originAffine is Analyze's: voxel sizes, x to the left, about the origin that SPM keeps at byte 253, counted
// from 1, or about the centre where that is unset or far outside.
func (h *header) originAffine(raw []byte) (volume.Affine, error) {
	a, err := baseAffine(&h.Header)
	if err != nil {
		return a, err
	}
	size, _ := h.Grid()
	var origin [3]float64
	set, inside := false, true
	for i := range origin {
		stored := int16(h.order().Uint16(raw[253+2*i:]))
		set = set || stored != 0
		inside = inside && int(stored) > -size[i] && int(stored) < 2*size[i]
		origin[i] = float64(stored) - 1
	}
	if set && inside {
		for i := range origin {
			a[i][3] = -origin[i] * a[i][i]
		}
	}
	return a, nil
}
