package nifti

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"dev.niftynet/core/stored"
)

// Detect tells whether a file that begins with head is NIfTI or Analyze, whole or damaged.
func Detect(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	for _, size := range [2]uint32{binary.LittleEndian.Uint32(head), binary.BigEndian.Uint32(head)} {
		if size == gonii.NII1HeaderSize || size == gonii.NII2HeaderSize {
			return true
		}
	}
	return false
}

// Read reads an image: .nii or an .hdr/.img pair (named by either), gzipped or not, recognised by content.
// Dimensions past the third become channels, as do the components of colours; of complex numbers the magnitude is
// read. Values are scaled in float64 and kept as float32, which is exact for whole numbers up to 2^24. Header
// extensions are passed over.
func Read(name string) (*stored.Image, error) {
	h, src, err := openVoxels(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	v, err := stored.ReadAll(src, &h.Header)
	if err != nil {
		return nil, fmt.Errorf("read voxels of %s: %w", src.Name(), err)
	}
	return &stored.Image{Volume: v, Header: h.Header}, nil
}

// ReadHeader reads a header alone, also of voxel types that Read refuses.
func ReadHeader(name string) (stored.Header, error) {
	h, src, err := openHeader(name)
	if err != nil {
		return h.Header, err
	}
	return h.Header, src.Close()
}

// openHeader reads the header and leaves the source at the file's begin.
func openHeader(name string) (header, *stored.Source, error) {
	name = HeaderFile(name)
	src, err := stored.OpenUnzipped(name)
	if err != nil {
		return header{}, nil, err
	}
	raw, err := src.Peek(headerBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		src.Close()
		return header{}, nil, fmt.Errorf("read header of %s: %w", name, stored.Short(headerBytes, int64(len(raw)), err))
	}
	h, err := parse(raw)
	if err == nil && h.Format == "analyze" {
		err = h.placeAnalyze(name, raw[344:348])
	}
	if err != nil {
		src.Close()
		return h, nil, fmt.Errorf("read header of %s: %w", name, err)
	}
	return h, src, nil
}

// placeAnalyze takes a header without a known magic for Analyze's if it is named so, and its affine from SPM's file
// beside it if there is one.
func (h *header) placeAnalyze(name string, magic []byte) error {
	stem, _ := cutEnding(name, ".gz")
	stem, ok := cutEnding(stem, ".hdr")
	if !ok {
		return fmt.Errorf("not a NIfTI file: its magic is %q, want \"n+1\" or \"ni1\"", magic)
	}
	mat := stem + ".mat"
	a, ok, err := spmAffine(mat)
	if err != nil || !ok {
		return err
	}
	h.Affine, h.mat = a, mat
	return a.Check()
}

// openVoxels reads the header and leaves the source at the first voxel, when it can hold all that are declared.
func openVoxels(name string) (header, *stored.Source, error) {
	h, src, err := openHeader(name)
	if err != nil {
		return h, nil, err
	}
	if h.pair {
		src.Close()
		image, err := voxelFile(src.Name())
		if err != nil {
			return h, nil, err
		}
		if src, err = stored.OpenUnzipped(image); err != nil {
			return h, nil, err
		}
	}
	if err := src.Skip(h.offset); err != nil {
		src.Close()
		return h, nil, fmt.Errorf("find the first voxel of %s, at byte %d: %w", src.Name(), h.offset, err)
	}
	return h, src, nil
}
