// Package file writes files so that neither a crash nor a power cut can leave half of one.
package file

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Replace writes a file as a whole: into a temporary file beside it, to disk, then under its name. Whatever
// happens in between, path holds the old content or the new. A path may have only one writer at a time, such as the
// holder of a run's lock, because what a killed writer left is overwritten by the next.
func Replace(path string, write func(io.Writer) error) error {
	dir, base := filepath.Split(path)
	temporary := filepath.Join(dir, "."+base+".tmp")
	if err := writeSynced(temporary, write); err != nil {
		os.Remove(temporary)
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func writeSynced(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// syncDir makes a rename in the folder survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
