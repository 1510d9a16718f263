package nifti

import (
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
func prepare(name string, v *volume.Volume, options Options) (e stored.Encoding, header []byte, err error) {
	if !strings.HasSuffix(strings.TrimSuffix(name, ".gz"), ".nii") {
		return e, nil, errors.New("name must end in .nii or .nii.gz")
	}
	if e, err = stored.EncodingOf(options.DType); err != nil {
		return e, nil, err
	}
	header, err = makeHeader(v, e, options.Like)
	return e, header, err
}

func makeHeader(v *volume.Volume, e stored.Encoding, like *stored.Header) ([]byte, error) {
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
		Datatype:  dtypeCode(e.DType),
		Bitpix:    int16(8 * e.Bytes),
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
			return nil, fmt.Errorf("%d voxels along dimension %d: NIfTI-1 holds 1 to %d, NRRD more", length, i+1, math.MaxInt16)
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
	other := &volume.Volume{Size: size, Affine: like.Affine}
	if err := volume.SameGrid(v, other, 0.01); err != nil {
		return fmt.Errorf("volume does not lie on the grid of the header that it should have: %w", err)
	}
	return nil
}

func writeBody(w io.Writer, header []byte, data []float32, e stored.Encoding) error {
	if _, err := w.Write(header); err != nil {
		return err
	}
	return e.Write(w, data)
}
