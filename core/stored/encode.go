package stored

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"dev.niftynet/core/file"
	"dev.niftynet/core/volume"
)

// Encoding is how a type's voxels are written, little-endian.
type Encoding struct {
	DType    string
	Bytes    int
	min, max float64 // of whole types; both 0 for float32
}

// EncodingOf finds the encoding of "float32", for which "" stands too, or of a type of whole numbers.
func EncodingOf(dtype string) (Encoding, error) {
	switch dtype {
	case "uint8":
		return Encoding{dtype, 1, 0, math.MaxUint8}, nil
	case "int8":
		return Encoding{dtype, 1, math.MinInt8, math.MaxInt8}, nil
	case "uint16":
		return Encoding{dtype, 2, 0, math.MaxUint16}, nil
	case "int16":
		return Encoding{dtype, 2, math.MinInt16, math.MaxInt16}, nil
	case "uint32":
		return Encoding{dtype, 4, 0, math.MaxUint32}, nil
	case "int32":
		return Encoding{dtype, 4, math.MinInt32, math.MaxInt32}, nil
	case "uint64": // up to the last float64 below 2^64, for int64 below 2^63
		return Encoding{dtype, 8, 0, 1<<64 - 2048}, nil
	case "int64":
		return Encoding{dtype, 8, math.MinInt64, 1<<63 - 1024}, nil
	case "float32", "":
		return Encoding{"float32", 4, 0, 0}, nil
	}
	return Encoding{}, fmt.Errorf("type %q is not written, want float32 or a type of whole numbers such as uint8 or int16", dtype)
}

// Holds reports whether a voxel is stored as it is: in a whole type, a whole number within its range.
func (e Encoding) Holds(x float32) bool {
	wide := float64(x)
	return e.max == 0 || wide == math.Trunc(wide) && wide >= e.min && wide <= e.max
}

// WriteFile writes a volume's header and voxels, of a type as in EncodingOf, to a file that appears under its name only
// when it is complete and on disk.
func WriteFile(name string, v *volume.Volume, dtype string, write func(to io.Writer, e Encoding) error) error {
	e, err := EncodingOf(dtype)
	if err == nil {
		err = v.Affine.Check()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return file.Replace(name, func(to io.Writer) error { return write(to, e) })
}

// Write writes voxels. Whole types hold the nearest whole number, and a voxel out of their range is an error.
func (e Encoding) Write(w io.Writer, data []float32) error {
	out := bufio.NewWriterSize(w, bufferBytes)
	for i, x := range data {
		word, err := e.word(x)
		if err != nil {
			return fmt.Errorf("voxel %d is %v, %w", i, x, err)
		}
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], word)
		if _, err := out.Write(b[:e.Bytes]); err != nil {
			return err
		}
	}
	return out.Flush()
}

// word is the bits of a voxel.
func (e Encoding) word(x float32) (uint64, error) {
	if e.max == 0 {
		return uint64(math.Float32bits(x)), nil
	}
	whole := math.RoundToEven(float64(x))
	switch {
	case !(whole >= e.min && whole <= e.max):
		return 0, errors.New("which the type cannot hold")
	case whole < 0:
		return uint64(int64(whole)), nil
	default:
		return uint64(whole), nil
	}
}
