package nifti

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
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

// Write stores a volume as NIfTI-1, gzipped if the name ends in .gz; channels become the fourth dimension. Where more
// than 32767 voxels lie along one, or like a file of NIfTI-2, it is NIfTI-2, whose affine is float64. That of NIfTI-1 is
// float32, which moves voxels 100 mm from the origin by up to 4 nm. Whole types hold the nearest whole number, and a voxel out of their range is an error. The file appears under its name
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
	f := fields{datatype: dtypeCode(e.DType), units: int32(gonii.NIFTI_UNITS_MM), forms: formsOf(v.Affine), dim: [8]int64{3, 1, 1, 1, 1, 1, 1, 1}}
	for i, length := range [4]int{v.Size[0], v.Size[1], v.Size[2], v.Channels} {
		if length < 1 {
			return nil, fmt.Errorf("%d voxels along dimension %d: want 1 or more", length, i+1)
		}
		f.dim[i+1] = int64(length)
	}
	if v.Channels > 1 {
		f.dim[0] = 4
	}
	encode := f.encode1
	if slices.Max(f.dim[:]) > math.MaxInt16 {
		encode = f.encode2
	}
	if like != nil {
		if err := sameGrid(v, like); err != nil {
			return nil, err
		}
		if g := like.Forms; g != nil && (g.SformCode > 0 || g.QformCode > 0) {
			f.forms = *g
		}
		if like.Format == "nifti2" {
			encode = f.encode2
		}
	}
	return encode(int16(8 * e.Bytes))
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
