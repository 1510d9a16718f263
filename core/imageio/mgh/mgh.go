// Package mgh reads FreeSurfer's MGH images, gzipped (.mgz) or not
// (https://surfer.nmr.mgh.harvard.edu/fswiki/FsTutorial/MghFormat). Frames become channels; what follows the voxels,
// such as tags, is passed over.
package mgh

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// fields is the header, big-endian; the rest of its 284 bytes is unused.
type fields struct {
	Version   int32
	Dim       [3]int32
	Frames    int32
	Type      int32
	DOF       int32
	GoodRAS   int16
	SpacingMM [3]float32
	Axes      [3][3]float32 // where x, y and z run: right, anterior, superior
	Centre    [3]float32    // of voxel Dim/2, in mm
}

const headerBytes = 284

// Detect tells whether a file that, unzipped, begins with head can be MGH, which has no magic beyond its version.
func Detect(head []byte) bool {
	var f fields
	if _, err := binary.Decode(head, binary.BigEndian, &f); err != nil || f.Version != 1 {
		return false
	}
	_, err := dtype(f.Type)
	return err == nil && (f.GoodRAS == 0 || f.GoodRAS == 1)
}

// Read reads an image.
func Read(name string) (*stored.Image, error) {
	h, src, err := open(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	v, err := stored.ReadAll(src, &h)
	if err != nil {
		return nil, fmt.Errorf("read voxels of %s: %w", name, err)
	}
	return &stored.Image{Volume: v, Header: h}, nil
}

// ReadHeader reads a header alone.
func ReadHeader(name string) (stored.Header, error) {
	h, src, err := open(name)
	if err != nil {
		return h, err
	}
	return h, src.Close()
}

// open reads the header and leaves the source at the first voxel.
func open(name string) (stored.Header, *stored.Source, error) {
	src, err := stored.OpenUnzipped(name)
	if err != nil {
		return stored.Header{}, nil, err
	}
	raw, err := src.Peek(headerBytes)
	if errors.Is(err, io.EOF) {
		err = stored.Short(headerBytes, int64(len(raw)), err)
	}
	var h stored.Header
	if err == nil {
		h, err = parse(raw)
	}
	if err == nil {
		err = src.Skip(headerBytes)
	}
	if err != nil {
		src.Close()
		return h, nil, fmt.Errorf("read header of %s: %w", name, err)
	}
	return h, src, nil
}

func parse(raw []byte) (stored.Header, error) {
	h := stored.Header{Format: "mgh", ByteOrder: "big", Slope: 1, SpaceUnit: "mm"}
	var f fields
	if _, err := binary.Decode(raw, binary.BigEndian, &f); err != nil {
		return h, err
	}
	if f.Version != 1 {
		return h, fmt.Errorf("version is %d, want 1: it is no MGH file", f.Version)
	}
	lengths := []int64{int64(f.Dim[0]), int64(f.Dim[1]), int64(f.Dim[2])}
	if f.Frames != 1 {
		lengths = append(lengths, int64(f.Frames))
	}
	var err error
	if h.Shape, err = stored.Shape(lengths); err != nil {
		return h, err
	}
	if h.DType, err = dtype(f.Type); err != nil {
		return h, err
	}
	h.Affine = f.affine()
	return h, h.Affine.Check()
}

// affine has the given axes about the given centre; where a file says that these are not good, coronal slices of 1 mm
// about the origin, as FreeSurfer takes it.
func (f *fields) affine() volume.Affine {
	if f.GoodRAS != 1 {
		f.SpacingMM = [3]float32{1, 1, 1}
		f.Axes = [3][3]float32{{-1, 0, 0}, {0, 0, -1}, {0, 1, 0}}
		f.Centre = [3]float32{}
	}
	a := volume.Identity()
	for i := range 3 {
		a[i][3] = float64(f.Centre[i])
		for j := range 3 {
			a[i][j] = float64(f.Axes[j][i]) * float64(f.SpacingMM[j])
			a[i][3] -= a[i][j] * float64(f.Dim[j]) / 2
		}
	}
	return a
}

func dtype(code int32) (string, error) {
	switch code {
	case 0:
		return "uint8", nil
	case 1:
		return "int32", nil
	case 2:
		return "int64", nil
	case 3:
		return "float32", nil
	case 4:
		return "int16", nil
	case 10:
		return "uint16", nil
	}
	return "", fmt.Errorf("voxel type code %d is unknown or not read: convert the image to float32", code)
}
