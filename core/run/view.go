package run

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/event"
)

// View is a run seen from outside, live or not. Its methods may be called from several goroutines; what they return
// doesn't change later.
type View struct {
	dir string

	mu       sync.Mutex // guards what follows
	info     Info
	curves   curves
	offsets  map[string]int64 // how far each event file has been read; past its end where it is damaged
	console  console
	damage   []error
	previews []Preview
	listed   time.Time // the previews' folder's time when it was listed
}

// Open reads a run as it is now.
func Open(dir string) (*View, error) {
	v := &View{dir: dir, curves: curves{}, offsets: map[string]int64{}}
	if _, err := v.Refresh(); err != nil {
		return nil, err
	}
	return v, nil
}

// Refresh reads what is new since the last time, which is quick when there is nothing, and tells whether anything
// changed. After an error the view holds what could be read; damaged events are no error but Damage.
func (v *View) Refresh() (changed bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	info, infoErr := ReadInfo(v.dir)
	if infoErr == nil {
		changed = !sameInfo(info, v.info)
		v.info = info
	}
	told, eventErr := v.readEvents()
	said, consoleErr := v.console.refresh(filepath.Join(v.dir, consoleFile))
	shown, previewErr := v.readPreviews()
	return changed || told || said || shown, errors.Join(infoErr, eventErr, consoleErr, previewErr)
}

// sameInfo compares what a reader cares for.
func sameInfo(a, b Info) bool {
	return a.State == b.State && a.Updated.Equal(b.Updated)
}

// readEvents takes in what the event files hold beyond their offsets.
func (v *View) readEvents() (changed bool, err error) {
	names, err := eventFiles(v.dir)
	if err != nil {
		return false, err
	}
	var errs []error
	for _, name := range names {
		path := filepath.Join(v.dir, name)
		stat, err := os.Stat(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if stat.Size() <= v.offsets[name] {
			continue
		}
		offset, err := v.readEventFile(path, v.offsets[name])
		changed = changed || offset != v.offsets[name]
		v.offsets[name] = offset
		errs = append(errs, err)
	}
	return changed, errors.Join(errs...)
}

// readEventFile takes in the events of a file from an offset on and returns how far it came. It reads past damage.
func (v *View) readEventFile(path string, offset int64) (int64, error) {
	r, err := event.Open(path, offset)
	if err != nil {
		return offset, err
	}
	defer r.Close()
	for {
		e, err := r.Next()
		var corrupt *event.CorruptError
		switch {
		case err == nil:
			v.curves.add(e)
		case errors.Is(err, io.EOF):
			return r.Offset(), nil
		case errors.As(err, &corrupt):
			v.damage = append(v.damage, err)
			if corrupt.Final {
				const beyond = 1 << 62
				return beyond, nil
			}
		default:
			return r.Offset(), err
		}
	}
}

// readPreviews lists the previews again when their folder was written to.
func (v *View) readPreviews() (changed bool, err error) {
	dir := filepath.Join(v.dir, previewsDir)
	stat, err := os.Stat(dir)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("list previews: %w", err)
	}
	if stat.ModTime().Equal(v.listed) {
		return false, nil
	}
	previews, err := listPreviews(dir)
	if err != nil || slices.Equal(previews, v.previews) {
		return false, err
	}
	v.previews, v.listed = previews, stat.ModTime()
	return true, nil
}

// Dir is the run's folder.
func (v *View) Dir() string { return v.dir }

// Info is what run.json says, but for a trainer that died without a word: then State is Crashed.
func (v *View) Info() Info {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.info
}

// State is what the run is doing.
func (v *View) State() State { return v.Info().State }

// Tags lists the curves there are, in alphabetical order.
func (v *View) Tags() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Sorted(maps.Keys(v.curves))
}

// Series is the curve of a tag such as "loss"; it is empty when there is none.
func (v *View) Series(tag string) Series {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.curves[tag]
}

// Damage says which events couldn't be read, if any; the rest is shown.
func (v *View) Damage() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return errors.Join(v.damage...)
}

// Console is the last lines, at most n, of what the trainer said, without control characters.
func (v *View) Console(n int) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.console.lines[max(0, len(v.console.lines)-n):])
}

// Previews lists the stored cases by step. The trainer removes old ones, so a file may be gone when it is read.
func (v *View) Previews() []Preview {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.previews
}

// Checkpoints is the run's folder of checkpoints, to load from.
func (v *View) Checkpoints() checkpoint.Folder {
	return checkpoint.Folder{Dir: filepath.Join(v.dir, savesDir)}
}

// Config reads the run's config.toml.
func (v *View) Config() ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(v.dir, configFile))
	if err != nil {
		return nil, fmt.Errorf("read config of run: %w", err)
	}
	return text, nil
}
