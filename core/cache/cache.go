// Package cache keeps volumes in files as they are in memory, so that what took long to make is made once.
//
// A file is a few numbers for each volume, its voxels, and a checksum of both, in the processor's own little-endian
// order; one that is damaged counts as missing. Several processes may use one folder.
package cache

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"dev.niftynet/core/volume"
)

// ending is what the files of a folder are called; others in it are left alone.
const ending = ".volumes"

// Folder is a folder of such files.
type Folder struct {
	dir   string
	limit int64
	mu    sync.Mutex // one goroutine makes room at a time
}

// Open makes the folder where there is none. limit is the most bytes that its files may have together.
func Open(dir string, limit int64) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("make cache folder: %w", err)
	}
	return &Folder{dir: dir, limit: limit}, nil
}

// Get reads the volumes of a key or, where there are none, makes them and keeps them. A key is a file name that stands
// for everything that the volumes depend on, such as a SHA-256 in hexadecimal digits. A volume may be nil. An error is
// that of making them, or of the disk: a full one, say.
func (f *Folder) Get(key string, create func() ([]*volume.Volume, error)) ([]*volume.Volume, error) {
	path := filepath.Join(f.dir, key+ending)
	if volumes, err := read(path); err == nil {
		now := time.Now()
		_ = os.Chtimes(path, now, now) // used last; where that is forbidden it just goes earlier
		return volumes, nil
	}
	volumes, err := create()
	if err != nil {
		return nil, err
	}
	if size(volumes) > f.limit {
		return volumes, nil
	}
	if err := f.keep(path, volumes); err != nil {
		return nil, fmt.Errorf("keep in cache: %w: free space there, or lower system.cache_size", err)
	}
	return volumes, nil
}

// keep writes a file under a name of its own and gives it the right one once it is whole.
func (f *Folder) keep(path string, volumes []*volume.Volume) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.makeRoom(size(volumes)); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(f.dir, ".*"+ending)
	if err != nil {
		return err
	}
	err = write(temporary, volumes)
	if closing := temporary.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		os.Remove(temporary.Name())
	}
	return err
}

// makeRoom removes what was used longest ago until so many bytes more stay within the limit.
func (f *Folder) makeRoom(bytes int64) error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	var all []os.FileInfo
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !strings.HasSuffix(entry.Name(), ending) {
			continue // gone by now, or not ours
		}
		all = append(all, info)
		bytes += info.Size()
	}
	slices.SortFunc(all, func(a, b os.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range all {
		if bytes <= f.limit {
			return nil
		}
		if err := os.Remove(filepath.Join(f.dir, info.Name())); err != nil && !os.IsNotExist(err) {
			return err
		}
		bytes -= info.Size()
	}
	return nil
}
