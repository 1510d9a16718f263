package nifti

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/klauspost/compress/gzip"
	gonii "github.com/okieraised/gonii/pkg/nifti"

	"dev.niftynet/core/file"
	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// Options says how Write stores a volume.
type Options struct {
	DType string         // "float32" or any type of whole numbers, such as "uint8"; empty means float32
	Like  *stored.Header // keep this header's qform and sform, so that the file lies exactly where that one does
}

// Write stores a volume as NIfTI-1, gzipped if the name ends in .gz; channels become the fourth dimension. Whole
// types hold the nearest whole number, and a voxel out of their range is an error. The file appears under its name
// only when it is complete and on disk.
func Write(name string, v *volume.Volume, options Options) error {
	e, header, err := prepare(name, v, options)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return file.Replace(name, func(to io.Writer) error {
		if !strings.HasSuffix(name, ".gz") {
			return writeBody(to, header, v.Data, e)
		}
		zipped := gzip.NewWriter(to)
		if err := writeBody(zipped, header, v.Data, e); err != nil {
			return err
		}
		return zipped.Close()
	})
}

// prepare finds all that is wrong before anything is written.
func prepare(name string, v *volume.Volume, options Options) (e encoding, header []byte, err error) {
	if !strings.HasSuffix(strings.TrimSuffix(name, ".gz"), ".nii") {
		return e, nil, errors.New("name must end in .nii or .nii.gz")
	}
	if e, err = encodingOf(options.DType); err != nil {
		return e, nil, err
	}
	header, err = makeHeader(v, e, options.Like)
	return e, header, err
}

// encoding is how a type's voxels are written.
type encoding struct {
	code     int32
	width    int
	min, max float64 // of whole types; both 0 for float32
}

func encodingOf(dtype string) (encoding, error) {
	switch dtype {
	case "uint8":
		return encoding{gonii.DT_UINT8, 1, 0, math.MaxUint8}, nil
	case "int8":
		return encoding{gonii.DT_INT8, 1, math.MinInt8, math.MaxInt8}, nil
	case "uint16":
		return encoding{gonii.DT_UINT16, 2, 0, math.MaxUint16}, nil
	case "int16":
		return encoding{gonii.DT_INT16, 2, math.MinInt16, math.MaxInt16}, nil
	case "uint32":
		return encoding{gonii.DT_UINT32, 4, 0, math.MaxUint32}, nil
	case "int32":
		return encoding{gonii.DT_INT32, 4, math.MinInt32, math.MaxInt32}, nil
	case "uint64": // up to the last float64 below 2^64, for int64 below 2^63
		return encoding{gonii.DT_UINT64, 8, 0, 1<<64 - 2048}, nil
	case "int64":
		return encoding{gonii.DT_INT64, 8, math.MinInt64, 1<<63 - 1024}, nil
	case "float32", "":
		return encoding{gonii.DT_FLOAT32, 4, 0, 0}, nil
	}
	return encoding{}, fmt.Errorf("type %q is not written, want float32 or a type of whole numbers such as uint8 or int16", dtype)
}

// word is the bits of a voxel.
func (e encoding) word(x float32) (uint64, error) {
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

func makeHeader(v *volume.Volume, e encoding, like *stored.Header) ([]byte, error) {
	if err := v.Affine.Check(); err != nil {
		return nil, err
	}
	g := formsOf(v.Affine)
	if like != nil {
		if err := sameGrid(v, like); err != nil {
			return nil, err
		}
		if f := like.Forms; f != nil && (f.SformCode > 0 || f.QformCode > 0) {
			g = *f
		}
	}
	n := gonii.Nii1Header{
		SizeofHdr: gonii.NII1HeaderSize,
		Regular:   'r',
		Datatype:  int16(e.code),
		Bitpix:    int16(8 * e.width),
		VoxOffset: gonii.NII1HeaderSize + gonii.DefaultHeaderPadding,
		SclSlope:  1,
		XyztUnits: gonii.NIFTI_UNITS_MM,
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
	pixdim := narrow(g.PixDim)
	copy(n.Pixdim[:], pixdim[:])
	n.Dim = [8]int16{3, 1, 1, 1, 1, 1, 1, 1}
	for i, length := range [4]int{v.Size[0], v.Size[1], v.Size[2], v.Channels} {
		if length < 1 || length > math.MaxInt16 {
			return nil, fmt.Errorf("%d voxels along dimension %d: NIfTI-1 holds 1 to %d", length, i+1, math.MaxInt16)
		}
		n.Dim[i+1] = int16(length)
	}
	if v.Channels > 1 {
		n.Dim[0], n.Pixdim[4] = 4, 1
	}
	header, err := binary.Append(nil, binary.LittleEndian, &n)
	return append(header, make([]byte, gonii.DefaultHeaderPadding)...), err
}

func narrow(row [4]float64) [4]float32 {
	return [4]float32{float32(row[0]), float32(row[1]), float32(row[2]), float32(row[3])}
}

// sameGrid refuses a header whose grid is not the volume's.
func sameGrid(v *volume.Volume, like *stored.Header) error {
	size, _ := like.Grid()
	spacing := like.Affine.SpacingMM()
	other := &volume.Volume{Size: size, Affine: like.Affine}
	if err := volume.SameGrid(v, other, 0.01*min(spacing[0], spacing[1], spacing[2])); err != nil {
		return fmt.Errorf("volume does not lie on the grid of the header that it should have: %w", err)
	}
	return nil
}

func writeBody(w io.Writer, header []byte, data []float32, e encoding) error {
	if _, err := w.Write(header); err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	for i, x := range data {
		word, err := e.word(x)
		if err != nil {
			return fmt.Errorf("voxel %d is %v, %w", i, x, err)
		}
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], word)
		if _, err := out.Write(b[:e.width]); err != nil {
			return err
		}
	}
	return out.Flush()
}
