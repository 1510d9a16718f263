package reader

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"dev.niftynet/core/config"
	"dev.niftynet/core/imageio"
)

// OpenFiles makes a case of every given image file, and of every image in the given folders, in place of the cases of
// the config. The config must have one image section; the cases have no labels and are all for inference.
func OpenFiles(c *config.Config, paths []string) (*Reader, error) {
	if n := len(c.Segmentation.Image); n != 1 {
		return nil, c.Fault("segmentation.image", fmt.Sprintf("joins %d sections, so a file alone is no case", n),
			"name the files of each in its data section instead of giving inputs")
	}
	r := &Reader{config: c}
	if err := errors.Join(r.recall(), r.describe()); err != nil {
		return nil, err
	}
	seen := files{}
	for _, path := range paths {
		images, err := imagesAt(path)
		if err != nil {
			return nil, err
		}
		for _, image := range images {
			id := stem(filepath.Base(image))
			if isPair(seen[id], image) {
				continue // its header and its voxels were both given
			}
			if seen[id] != "" {
				return nil, fmt.Errorf("inputs %s and %s are both called %s, so their outputs would overwrite each other: rename one", seen[id], image, id)
			}
			seen[id] = image
			r.cases = append(r.cases, Case{ID: id, Images: []string{image}})
		}
	}
	r.split = Split{Inference: r.cases}
	return r, nil
}

// stem is an image's file name without its ending; .img counts as one here.
func stem(name string) string {
	if base, ok := strings.CutSuffix(strings.TrimSuffix(name, ".gz"), ".img"); ok {
		return base
	}
	base, _ := cutExtension(name)
	return base
}

// isPair reports whether two paths are the header and the voxels of one image.
func isPair(a, b string) bool {
	ending := func(path string) string { return filepath.Ext(strings.TrimSuffix(path, ".gz")) }
	endings := [2]string{ending(a), ending(b)}
	return stem(a) == stem(b) && (endings == [2]string{".hdr", ".img"} || endings == [2]string{".img", ".hdr"})
}

// imagesAt is a file, a DICOM series, or the images of a folder in order of their names.
func imagesAt(path string) ([]string, error) {
	isFolder, err := imageio.Find(path)
	if err != nil {
		return nil, fmt.Errorf("find input %s: %w: correct the path", path, cause(err))
	}
	if !isFolder || holdsSeries(path) {
		return []string{path}, nil
	}
	images, err := listImages(path, &config.Source{})
	if err == nil && len(images) == 0 {
		err = fmt.Errorf("input %s holds no images: put .nii, .nii.gz or other images there, or give a file", path)
	}
	return images, err
}
