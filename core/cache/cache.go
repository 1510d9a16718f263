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
	"sync/atomic"
	"time"

	"dev.niftynet/core/volume"
)

// ending is what the files of a folder are called; others in it are left alone.
const ending = ".volumes"

// Folder is a folder of such files.
type Folder struct {
	dir    string
	limit  int64
	opened time.Time
	mu     sync.Mutex // one goroutine keeps volumes at a time
	fault  atomic.Pointer[error]
}

// Open makes the folder where there is none. limit is the most bytes that its files may have together.
func Open(dir string, limit int64) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("make cache folder: %w", err)
	}
	const behind = 2 * time.Second // as far as the times of files may be
	return &Folder{dir: dir, limit: limit, opened: time.Now().Add(-behind)}, nil
}

// Get reads the volumes of a key or, where there are none, makes them and keeps them. A key is a file name that stands
// for everything that the volumes depend on, such as a SHA-256 in hexadecimal digits. A volume may be nil. The error is
// that of making them; where they can't be kept, Fault says why.
func (f *Folder) Get(key string, create func() ([]*volume.Volume, error)) ([]*volume.Volume, error) {
	if volumes, err := read(f.path(key)); err == nil {
		now := time.Now()
		_ = os.Chtimes(f.path(key), now, now) // used last; where that is forbidden it just goes earlier
		return volumes, nil
	}
	volumes, err := create()
	if err != nil {
		return nil, err
	}
	f.keep(key, volumes)
	return volumes, nil
}

// Fault is why nothing is kept any more, such as a full disk; nil while all is well.
func (f *Folder) Fault() error {
	if fault := f.fault.Load(); fault != nil {
		return *fault
	}
	return nil
}

func (f *Folder) path(key string) string { return filepath.Join(f.dir, key+ending) }

// keep keeps volumes if there is room, until that fails for the first time.
func (f *Folder) keep(key string, volumes []*volume.Volume) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.Fault() != nil {
		return
	}
	room, err := f.makeRoom(size(volumes))
	if room && err == nil {
		err = f.write(key, volumes)
	}
	if err != nil {
		f.fault.Store(&err)
	}
}

// write writes a file under another name and gives it the right one once it is whole. Processes that write the same
// volumes at once write the same bytes to one file, and the last of them finds it renamed.
func (f *Folder) write(key string, volumes []*volume.Volume) error {
	unfinished := f.path("." + key)
	if err := writeFile(unfinished, volumes); err != nil {
		os.Remove(unfinished)
		return err
	}
	if err := os.Rename(unfinished, f.path(key)); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}

// makeRoom removes what was used longest ago until so many bytes more stay within the limit. It reports false, and leaves
// all, where that is not enough. What was used since the folder was opened is wanted again and stays: another file in
// its place would be no better.
func (f *Folder) makeRoom(bytes int64) (bool, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return false, err
	}
	var old []os.FileInfo
	removable := int64(0)
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !strings.HasSuffix(entry.Name(), ending) {
			continue // gone by now, or not ours
		}
		bytes += info.Size()
		if info.ModTime().Before(f.opened) {
			old = append(old, info)
			removable += info.Size()
		}
	}
	if bytes-removable > f.limit {
		return false, nil
	}
	slices.SortFunc(old, func(a, b os.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range old {
		if bytes <= f.limit {
			break
		}
		if err := os.Remove(filepath.Join(f.dir, info.Name())); err != nil && !os.IsNotExist(err) {
			return false, err
		}
		bytes -= info.Size()
	}
	return true, nil
}
