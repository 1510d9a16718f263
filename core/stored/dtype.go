package stored

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
)

// Type is how a voxel is stored and what it becomes: a number itself, a complex number its magnitude, a colour a
// channel for each of its components.
type Type struct {
	Name       string
	Components int // numbers that a voxel becomes: 3 for RGB24, 4 for RGBA32, else 1
	Bytes      int // of one number; 8 for complex64
	word       int // bytes whose order a file may turn round
	decode     func(dst []float32, src []byte, s scaling)
}

// ReadAs says what a voxel becomes.
func (t Type) ReadAs() string {
	switch {
	case t.Components > 1:
		return "a channel for each colour"
	case t.word < t.Bytes: // two words in a number
		return "magnitude"
	default:
		return "number"
	}
}

// TypeOf finds a type by its name. Types that exist but are not read, such as float128, are an error that says so.
func TypeOf(name string) (Type, error) {
	switch name {
	case "uint8":
		return Type{name, 1, 1, 1, decodeUint8}, nil
	case "int8":
		return Type{name, 1, 1, 1, decodeInt8}, nil
	case "uint16":
		return Type{name, 1, 2, 2, decodeUint16}, nil
	case "int16":
		return Type{name, 1, 2, 2, decodeInt16}, nil
	case "uint32":
		return Type{name, 1, 4, 4, decodeUint32}, nil
	case "int32":
		return Type{name, 1, 4, 4, decodeInt32}, nil
	case "uint64":
		return Type{name, 1, 8, 8, decodeUint64}, nil
	case "int64":
		return Type{name, 1, 8, 8, decodeInt64}, nil
	case "float32":
		return Type{name, 1, 4, 4, decodeFloat32}, nil
	case "float64":
		return Type{name, 1, 8, 8, decodeFloat64}, nil
	case "complex64":
		return Type{name, 1, 8, 4, decodeComplex64}, nil
	case "complex128":
		return Type{name, 1, 16, 8, decodeComplex128}, nil
	case "RGB24":
		return Type{name, 3, 1, 1, decodeUint8}, nil
	case "RGBA32":
		return Type{name, 4, 1, 1, decodeUint8}, nil
	}
	return Type{}, fmt.Errorf("voxels are %s, which is not read: convert the image to float32", name)
}

// scaling takes stored values to the voxels they stand for.
type scaling struct{ slope, inter float64 }

// of rounds the product by itself, so that processors with a fused multiply-add give the same bits.
func (s scaling) of(stored float64) float32 { return float32(s.wide(stored)) }

func (s scaling) wide(stored float64) float64 { return float64(stored*s.slope) + s.inter }

func decodeUint8(dst []float32, src []byte, s scaling) {
	var scaled [1 << 8]float32
	for i := range scaled {
		scaled[i] = s.of(float64(i))
	}
	for i := range dst {
		dst[i] = scaled[src[i]]
	}
}

func decodeInt8(dst []float32, src []byte, s scaling) {
	var scaled [1 << 8]float32
	for i := range scaled {
		scaled[i] = s.of(float64(int8(i)))
	}
	for i := range dst {
		dst[i] = scaled[src[i]]
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

// decodeComplex64 scales the real and the imaginary part, as NiBabel does, before it takes the magnitude.
func decodeComplex64(dst []float32, src []byte, s scaling) {
	for i := range dst {
		re := float64(math.Float32frombits(binary.LittleEndian.Uint32(src[8*i:])))
		im := float64(math.Float32frombits(binary.LittleEndian.Uint32(src[8*i+4:])))
		dst[i] = s.magnitude(re, im)
	}
}

func decodeComplex128(dst []float32, src []byte, s scaling) {
	for i := range dst {
		re := math.Float64frombits(binary.LittleEndian.Uint64(src[16*i:]))
		im := math.Float64frombits(binary.LittleEndian.Uint64(src[16*i+8:]))
		dst[i] = s.magnitude(re, im)
	}
}

// magnitude is |z*slope + inter|: the intercept is real.
func (s scaling) magnitude(re, im float64) float32 {
	return float32(math.Hypot(s.wide(re), im*s.slope))
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
