package reader

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.niftynet/core/config"
)

// files are the files of one data section, by case ID.
type files map[string]string

// findFiles lists the files of section [data.NAME].
func (r *Reader) findFiles(name string) (files, error) {
	c := r.config
	switch s := c.Data[name]; {
	case s.DatasetJSON != "":
		return r.datasetFiles(name)
	case s.CSVFile != "" && len(s.PathToSearch) == 0:
		return readList(c, name)
	}
	source, key := c.Data[name], "data."+name+".path_to_search"
	var paths []string
	for _, folder := range source.PathToSearch {
		found, err := listImages(folder, source)
		if err != nil {
			return nil, c.Fault(key, err.Error(), "correct the path; it is relative to the config file's folder")
		}
		paths = append(paths, found...)
	}
	if len(paths) == 0 {
		return nil, c.Fault(key, "finds no images in "+strings.Join(source.PathToSearch, ", ")+filters(source),
			"put .nii, .nii.gz or other images there (of sub-folders, those of a DICOM series count), or correct the path and filters")
	}
	found, err := identify(paths, source)
	if err != nil {
		return nil, c.Fault("data."+name+".filename_removefromid", err.Error(),
			"set it to a regular expression of what differs between files of one case, so that what is left names the case; or list the files in a csv_file")
	}
	return found, nil
}

// filters says in words which names a section takes.
func filters(s *config.Source) string {
	text := ""
	if len(s.FilenameContains) > 0 {
		text += fmt.Sprintf(" with %q in their names", s.FilenameContains)
	}
	if len(s.FilenameNotContains) > 0 {
		text += fmt.Sprintf(" without %q in their names", s.FilenameNotContains)
	}
	return text
}

// listImages lists the image files of a folder that a section takes, and the folders in it that hold a DICOM series.
func listImages(folder string, source *config.Source) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("can't list %s: %w", folder, cause(err))
	}
	var paths []string
	for _, entry := range entries {
		name, path := entry.Name(), filepath.Join(folder, entry.Name())
		occurs := func(part string) bool { return strings.Contains(name, part) }
		wanted := !slices.ContainsFunc(source.FilenameContains, func(part string) bool { return !occurs(part) }) &&
			!slices.ContainsFunc(source.FilenameNotContains, occurs)
		hidden := strings.HasPrefix(name, ".") // such as the ._ files of archives made on a Mac
		if hidden || !wanted {
			continue
		}
		_, called := cutExtension(name) // an image: a folder of such a name that is none is a fault of its case
		if entry.IsDir() && (called || holdsSeries(path)) || !entry.IsDir() && formatOf(path) != "" {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// cutExtension cuts the ending of an image's file name.
func cutExtension(name string) (base string, known bool) {
	endings := []string{".nii", ".nii.gz", ".hdr", ".hdr.gz", ".nrrd", ".nhdr", ".mha", ".mhd", ".mgh", ".mgz", ".dcm", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}
	for _, ending := range endings {
		base := name[:max(len(name)-len(ending), 0)]
		if strings.EqualFold(name[len(base):], ending) {
			return base, true
		}
	}
	return name, false
}

// cause is an error of the system without the path, which is said already.
func cause(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
