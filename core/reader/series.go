package reader

import (
	"os"
	"path/filepath"
	"strings"

	"dev.niftynet/core/imageio"
)

// dicomFormat is what formatOf calls DICOM.
const dicomFormat = "dicom"

// formatOf tells what kind of image a file is: by the ending of its name or, where that is not known, by its content. It
// is empty for other files, and for voxels whose header is another file, which stands for both.
func formatOf(path string) string {
	name := filepath.Base(path)
	base, known := cutExtension(name)
	switch ending := strings.ToLower(strings.TrimPrefix(name, base)); {
	case ending == ".dcm":
		return dicomFormat
	case known:
		return ending
	case name == "DICOMDIR": // which lists images
		return ""
	}
	switch strings.ToLower(filepath.Ext(strings.TrimSuffix(name, ".gz"))) {
	case ".img", ".raw", ".zraw":
		return ""
	}
	format, _ := imageio.Detect(path)
	return format
}

// holdsSeries reports whether a folder is one image of DICOM files. The content of one of them is enough.
func holdsSeries(folder string) bool {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return false
	}
	found := false
	for _, entry := range entries {
		name := entry.Name()
		if _, known := cutExtension(name); entry.IsDir() || found && !known {
			continue
		}
		switch formatOf(filepath.Join(folder, name)) {
		case "":
		case dicomFormat:
			found = true
		default:
			return false
		}
	}
	return found
}
