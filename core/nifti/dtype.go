package nifti

import (
	"fmt"

	gonii "github.com/okieraised/gonii/pkg/nifti"
)

// dtypeName names a type code, also of types whose voxels are not read.
func dtypeName(code int16) (string, error) {
	switch int32(code) {
	case gonii.DT_UINT8:
		return "uint8", nil
	case gonii.DT_INT8:
		return "int8", nil
	case gonii.DT_UINT16:
		return "uint16", nil
	case gonii.DT_INT16:
		return "int16", nil
	case gonii.DT_UINT32:
		return "uint32", nil
	case gonii.DT_INT32:
		return "int32", nil
	case gonii.DT_UINT64:
		return "uint64", nil
	case gonii.DT_INT64:
		return "int64", nil
	case gonii.DT_FLOAT32:
		return "float32", nil
	case gonii.DT_FLOAT64:
		return "float64", nil
	}
	return unreadName(code)
}

func unreadName(code int16) (string, error) {
	switch int32(code) {
	case gonii.DT_BINARY:
		return "bit", nil
	case gonii.DT_COMPLEX64:
		return "complex64", nil
	case gonii.DT_COMPLEX128:
		return "complex128", nil
	case gonii.DT_COMPLEX256:
		return "complex256", nil
	case gonii.DT_FLOAT128:
		return "float128", nil
	case gonii.DT_RGB24:
		return "RGB24", nil
	case gonii.DT_RGBA32:
		return "RGBA32", nil
	}
	return "", fmt.Errorf("voxel type code %d is unknown: the header is damaged", code)
}
