package nifti

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

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

// HeaderFile is the header of a pair of files that is named by its voxels; any other name stands for itself.
func HeaderFile(name string) string {
	if header, err := sibling(name, ".img", ".hdr"); err == nil {
		return header
	}
	return name
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
	if err == nil && h.Format == "analyze" && !strings.HasSuffix(strings.TrimSuffix(name, ".gz"), ".hdr") {
		err = fmt.Errorf("not a NIfTI file: its magic is %q, want \"n+1\" or \"ni1\"", raw[344:348])
	}
	if err != nil {
		src.Close()
		return h, nil, fmt.Errorf("read header of %s: %w", name, err)
	}
	return h, src, nil
}

// openVoxels reads the header and leaves the source at the first voxel, when it can hold all that are declared.
func openVoxels(name string) (header, *stored.Source, error) {
	h, src, err := openHeader(name)
	if err != nil {
		return h, nil, err
	}
	if h.pair {
		name := src.Name()
		src.Close()
		image, err := sibling(name, ".hdr", ".img")
		if err != nil {
			return h, nil, fmt.Errorf("find voxels of %s: %w", name, err)
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

// sibling finds the other file of a pair, gzipped or not.
func sibling(name, from, to string) (string, error) {
	stem, ok := strings.CutSuffix(strings.TrimSuffix(name, ".gz"), from)
	if !ok {
		return "", fmt.Errorf("its header is that of a pair of files, but it is not named %s", from)
	}
	candidates := [2]string{stem + to, stem + to + ".gz"}
	if strings.HasSuffix(name, ".gz") {
		candidates[0], candidates[1] = candidates[1], candidates[0]
	}
	for _, c := range candidates {
		if _, err := os.Stat(c); err == nil {
			return c, nil
		}
	}
	return "", fmt.Errorf("neither %s nor %s is there", candidates[0], candidates[1])
}
