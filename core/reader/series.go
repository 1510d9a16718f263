package reader

import (
	"os"
	"path/filepath"
	"strings"
)

// isSeries reports whether the images of a folder are DICOM files, by their names, so that the folder is one image.
func isSeries(folder string) bool {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return false
	}
	slices := 0
	for _, entry := range entries {
		_, isImage := cutExtension(entry.Name())
		switch {
		case !isImage || entry.IsDir():
		case strings.EqualFold(filepath.Ext(entry.Name()), ".dcm"):
			slices++
		default:
			return false
		}
	}
	return slices > 0
}
