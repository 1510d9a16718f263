package reader

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.niftynet/core/config"
)

// OpenFiles makes a case of every given image file, and of every NIfTI file in the given folders, in place of the
// cases of the config. The config must have one image section; the cases have no labels.
func OpenFiles(c *config.Config, paths []string) (*Reader, error) {
	if n := len(c.Segmentation.Image); n != 1 {
		return nil, fmt.Errorf("segmentation.image joins %d sections, so a file alone is no case: "+
			"name the files of each in [data.*] and leave --input out", n)
	}
	r := &Reader{config: c}
	seen := make(map[string]string)
	for _, path := range paths {
		files, err := imagesAt(path)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			id, _ := cutExtension(filepath.Base(file))
			if other, twice := seen[id]; twice {
				return nil, fmt.Errorf("%s and %s are both called %s: their outputs would overwrite each other; infer them one at a time",
					other, file, id)
			}
			seen[id] = file
			r.cases = append(r.cases, Case{ID: id, Images: []string{file}})
		}
	}
	return r, nil
}

// imagesAt is a file, or the images of a folder in order of their names.
func imagesAt(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read input: %w", err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("read input folder: %w", err)
	}
	var files []string
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if !e.IsDir() && slices.ContainsFunc([]string{".nii", ".nii.gz", ".hdr", ".hdr.gz"}, func(end string) bool {
			return strings.HasSuffix(name, end)
		}) {
			files = append(files, filepath.Join(path, e.Name()))
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no .nii, .nii.gz or .hdr file: give a folder of images or a file", path)
	}
	return files, nil
}
