package nifti

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// Files are those that an image is made of: its header, its voxels where they are apart, and SPM's affine of Analyze.
func Files(name string) ([]string, error) {
	h, src, err := openHeader(name)
	if err != nil {
		return nil, err
	}
	src.Close()
	files := []string{src.Name()}
	if h.pair {
		image, err := voxelFile(src.Name())
		if err != nil {
			return nil, err
		}
		files = append(files, image)
	}
	if h.mat != "" {
		files = append(files, h.mat)
	}
	return files, nil
}

// HeaderFile is the header of a pair of files that is named by its voxels; any other name stands for itself.
func HeaderFile(name string) string {
	if header, err := sibling(name, ".img", ".hdr"); err == nil {
		return header
	}
	return name
}

// voxelFile finds the file of voxels that belongs to the header of a pair.
func voxelFile(header string) (string, error) {
	image, err := sibling(header, ".hdr", ".img")
	if err != nil {
		return "", fmt.Errorf("find voxels of %s: %w", header, err)
	}
	return image, nil
}

// sibling finds the other file of a pair, gzipped or not, its ending in small letters, in capitals or with a capital.
func sibling(name, from, to string) (string, error) {
	stem, zipped := cutEnding(name, ".gz")
	stem, ok := cutEnding(stem, from)
	if !ok {
		return "", fmt.Errorf("its header is that of a pair of files, but it is not named %s", from)
	}
	packings := []string{"", ".gz", ".GZ"}
	if zipped {
		slices.Reverse(packings)
	}
	for _, packing := range packings {
		for _, ending := range []string{to, strings.ToUpper(to), "." + strings.ToUpper(to[1:2]) + to[2:]} {
			if _, err := os.Stat(stem + ending + packing); err == nil {
				return stem + ending + packing, nil
			}
		}
	}
	return "", fmt.Errorf("neither %s nor %s.gz is there: keep both files of a pair in one folder", stem+to, stem+to)
}

// cutEnding cuts an ending off a file's name, whatever the case of its letters, and tells whether it was there.
func cutEnding(name, ending string) (stem string, ok bool) {
	stem = name[:max(len(name)-len(ending), 0)]
	if !strings.EqualFold(name[len(stem):], ending) {
		return name, false
	}
	return stem, true
}
