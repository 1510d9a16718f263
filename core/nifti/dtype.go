package nifti

import (
	"fmt"

	gonii "github.com/okieraised/gonii/pkg/nifti"
)

// dtypeName names a type code, also of types whose voxels are not read.
func dtypeName(code int16) (string, error) {
	for _, t := range dtypes() {
		if t.code == int32(code) {
			return t.name, nil
		}
	}
	return "", fmt.Errorf("voxel type code %d is unknown: the header is damaged", code)
}

// dtypeCode is the code of a type that Write writes.
func dtypeCode(name string) int16 {
	for _, t := range dtypes() {
		if t.name == name {
			return int16(t.code)
		}
	}
	return 0
}

// dtype is a type of stored voxels, as NIfTI numbers it.
type dtype struct {
	code int32
	name string
}

func dtypes() []dtype {
	return []dtype{
		{gonii.DT_UINT8, "uint8"},
		{gonii.DT_INT8, "int8"},
		{gonii.DT_UINT16, "uint16"},
		{gonii.DT_INT16, "int16"},
		{gonii.DT_UINT32, "uint32"},
		{gonii.DT_INT32, "int32"},
		{gonii.DT_UINT64, "uint64"},
		{gonii.DT_INT64, "int64"},
		{gonii.DT_FLOAT32, "float32"},
		{gonii.DT_FLOAT64, "float64"},
		{gonii.DT_COMPLEX64, "complex64"},
		{gonii.DT_COMPLEX128, "complex128"},
		{gonii.DT_RGB24, "RGB24"},
		{gonii.DT_RGBA32, "RGBA32"},
		{gonii.DT_BINARY, "bit"},
		{gonii.DT_FLOAT128, "float128"},
		{gonii.DT_COMPLEX256, "complex256"},
	}
}
