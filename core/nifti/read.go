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
	a, ok, err := spmAffine(stem + ".mat")
	if err != nil || !ok {
		return err
	}
	h.Affine = a
	return a.Check()
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

// sibling finds the other file of a pair, gzipped or not, its ending in small letters or in capitals.
func sibling(name, from, to string) (string, error) {
	stem, zipped := cutEnding(name, ".gz")
	stem, ok := cutEnding(stem, from)
	if !ok {
		return "", fmt.Errorf("its header is that of a pair of files, but it is not named %s", from)
	}
	endings := []string{to, to + ".gz", strings.ToUpper(to), strings.ToUpper(to + ".gz")}
	if zipped {
		endings[0], endings[1] = endings[1], endings[0]
	}
	for _, ending := range endings {
		if _, err := os.Stat(stem + ending); err == nil {
			return stem + ending, nil
		}
	}
	return "", fmt.Errorf("neither %s nor %s is there: keep both files of a pair in one folder", stem+endings[0], stem+endings[1])
}

// cutEnding cuts an ending off a file's name, whatever the case of its letters, and tells whether it was there.
func cutEnding(name, ending string) (stem string, ok bool) {
	stem = name[:max(len(name)-len(ending), 0)]
	if !strings.EqualFold(name[len(stem):], ending) {
		return name, false
	}
	return stem, true
}
