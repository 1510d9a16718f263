package nifti

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"

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

// dtype is how a type's voxels are read.
type dtype struct {
	width  int                                        // bytes a voxel
	decode func(dst []float32, src []byte, s scaling) // len(dst) voxels, little-endian
}

// scaling takes stored values to the voxels they stand for.
type scaling struct{ slope, inter float64 }

// of rounds the product by itself, so that processors with a fused multiply-add give the same bits.
func (s scaling) of(stored float64) float32 { return float32(float64(stored*s.slope) + s.inter) }

func dtypeOf(name string) (dtype, error) {
	switch name {
	case "uint8":
		return dtype{1, decodeUint8}, nil
	case "int8":
		return dtype{1, decodeInt8}, nil
	case "uint16":
		return dtype{2, decodeUint16}, nil
	case "int16":
		return dtype{2, decodeInt16}, nil
	case "uint32":
		return dtype{4, decodeUint32}, nil
	case "int32":
		return dtype{4, decodeInt32}, nil
	case "uint64":
		return dtype{8, decodeUint64}, nil
	case "int64":
		return dtype{8, decodeInt64}, nil
	case "float32":
		return dtype{4, decodeFloat32}, nil
	case "float64":
		return dtype{8, decodeFloat64}, nil
	}
	return dtype{}, fmt.Errorf("voxels are %s, which is not read: convert the image to float32", name)
}

func decodeUint8(dst []float32, src []byte, s scaling) {
	for i := range dst {
		dst[i] = s.of(float64(src[i]))
	}
}

func decodeInt8(dst []float32, src []byte, s scaling) {
	for i := range dst {
		dst[i] = s.of(float64(int8(src[i])))
	}
}

func decodeUint16(dst []float32, src []byte, s scaling) {
	for i := range dst {
		dst[i] = s.of(float64(binary.LittleEndian.Uint16(src[2*i:])))
	}
}

func decodeInt16(dst []float32, src []byte, s scaling) {
	for i := range dst {
		dst[i] = s.of(float64(int16(binary.LittleEndian.Uint16(src[2*i:]))))
	}
}

func decodeUint32(dst []float32, src []byte, s scaling) {
	for i := range dst {
		dst[i] = s.of(float64(binary.LittleEndian.Uint32(src[4*i:])))
	}
}

func decodeInt32(dst []float32, src []byte, s scaling) {
	for i := range dst {
		dst[i] = s.of(float64(int32(binary.LittleEndian.Uint32(src[4*i:]))))
	}
}

func decodeUint64(dst []float32, src []byte, s scaling) {
	for i := range dst {
		dst[i] = s.of(float64(binary.LittleEndian.Uint64(src[8*i:])))
	}
}

func decodeInt64(dst []float32, src []byte, s scaling) {
	for i := range dst {
		dst[i] = s.of(float64(int64(binary.LittleEndian.Uint64(src[8*i:]))))
	}
}

func decodeFloat32(dst []float32, src []byte, s scaling) {
	for i := range dst {
		dst[i] = s.of(float64(math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))))
	}
}

func decodeFloat64(dst []float32, src []byte, s scaling) {
	for i := range dst {
		dst[i] = s.of(math.Float64frombits(binary.LittleEndian.Uint64(src[8*i:])))
	}
}

// swap turns big-endian words of width bytes into little-endian ones, in place.
func swap(b []byte, width int) {
	switch width {
	case 2:
		for ; len(b) >= 2; b = b[2:] {
			binary.LittleEndian.PutUint16(b, bits.ReverseBytes16(binary.LittleEndian.Uint16(b)))
		}
	case 4:
		for ; len(b) >= 4; b = b[4:] {
			binary.LittleEndian.PutUint32(b, bits.ReverseBytes32(binary.LittleEndian.Uint32(b)))
		}
	case 8:
		for ; len(b) >= 8; b = b[8:] {
			binary.LittleEndian.PutUint64(b, bits.ReverseBytes64(binary.LittleEndian.Uint64(b)))
		}
	}
}
