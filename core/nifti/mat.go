package nifti

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// spmAffine is the affine in a .mat file that SPM keeps beside an Analyze image, which counts more than the header. ok is
// false where there is no such file, or one that is not MATLAB's, such as FLIRT's.
func spmAffine(name string) (a volume.Affine, ok bool, err error) {
	src, err := stored.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return a, false, nil
	}
	if err != nil {
		return a, false, err
	}
	defer src.Close()
	matrices, err := readMatrices(src)
	if err != nil {
		return a, false, fmt.Errorf("read SPM's affine in %s: %w: convert the image to NIfTI with SPM, or take that file away to use the header's", name, err)
	}
	from1 := volume.Affine{{1, 0, 0, 1}, {0, 1, 0, 1}, {0, 0, 1, 1}, {0, 0, 0, 1}} // voxels are counted from 1 there
	if m, ok := matrices["mat"]; ok {
		return m.Mul(from1), true, nil
	}
	m, ok := matrices["M"] // of SPM99, with x to the left
	return volume.Scaling([3]float64{-1, 1, 1}).Mul(m).Mul(from1), ok, nil
}

// matrix is what stands before the name and the numbers of a matrix in a MATLAB file of level 4
// (https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf).
type matrix struct{ Kind, Rows, Columns, Imaginary, NameBytes int32 }

// readMatrices reads the matrices of a MATLAB file of level 4, by their names; of other files, none.
func readMatrices(src *stored.Source) (map[string]volume.Affine, error) {
	begin, _ := src.Peek(4)
	var order binary.ByteOrder = binary.LittleEndian
	switch string(begin) {
	case "MATL":
		return nil, errors.New("the file is of MATLAB's level 5 or later, want 4, as by save -v4")
	case "\x00\x00\x00\x00": // float64, little-endian
	case "\x00\x00\x03\xe8": // 1000: float64, big-endian
		order = binary.BigEndian
	default:
		return nil, nil
	}
	matrices := map[string]volume.Affine{}
	for {
		name, a, err := readMatrix(src, order)
		if errors.Is(err, io.EOF) {
			return matrices, nil
		}
		if err != nil {
			return nil, err
		}
		matrices[name] = a
	}
}

// readMatrix reads the next matrix and its name; io.EOF says that there is none.
func readMatrix(src *stored.Source, order binary.ByteOrder) (string, volume.Affine, error) {
	const doubles, longestName = 1000, 64 // 0 or 1000, by byte order, is the kind of float64
	var m matrix
	if err := binary.Read(src, order, &m); err != nil {
		return "", volume.Affine{}, err
	}
	if m.Kind%doubles != 0 || m.Rows != 4 || m.Columns != 4 || m.Imaginary != 0 || m.NameBytes < 1 || m.NameBytes > longestName {
		return "", volume.Affine{}, errors.New("the file holds more than matrices of 4x4 float64")
	}
	name, columns := make([]byte, m.NameBytes), volume.Affine{}
	for _, part := range []any{name, &columns} {
		if err := binary.Read(src, order, part); err != nil {
			return "", volume.Affine{}, io.ErrUnexpectedEOF
		}
	}
	var a volume.Affine
	for i := range a {
		for j := range a {
			a[i][j] = columns[j][i]
		}
	}
	return strings.TrimRight(string(name), "\x00"), a, nil
}
