// Package run keeps training runs on disk: a folder where one trainer writes and any number of readers look.
//
// The folder is the only place where a trainer and a screen meet, so that either may die without the other:
//
//	config.toml            every setting resolved
//	run.json               Info: versions, seed, state, progress
//	events.out.tfevents.*  curves, as TensorBoard reads them
//	checkpoints/           see package checkpoint
//	previews/step-%09d/    image.nii.gz, label.nii.gz, prediction.nii.gz, case.json
//	console.log            what the trainer said
//	lock                   held while the trainer lives
//	control.sock           takes requests to stop, save, pause, resume and set
//
// Run is the trainer's side, View the reader's.
package run

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/event"
)

// Names in a run's folder.
const (
	configFile  = "config.toml"
	infoFile    = "run.json"
	lockFile    = "lock"
	consoleFile = "console.log"
	socketFile  = "control.sock"
	eventPrefix = "events.out.tfevents."
	previewsDir = "previews"
	savesDir    = "checkpoints"
)

// infoPeriod is how often Flush writes progress to run.json at most.
const infoPeriod = time.Second

// Run is a run being trained. Its methods may be called from several goroutines.
type Run struct {
	dir     string
	lock    *os.File
	control *control // nil where the file system has no sockets

	mu      sync.Mutex // guards what follows
	info    Info
	console *os.File
	events  *event.Writer
	started bool // the event file says at which step this session starts
}

// eventFiles lists the event files of a run by name, which is by time.
func eventFiles(dir string) (names []string, err error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list event files: %w", err)
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), eventPrefix) {
			names = append(names, f.Name())
		}
	}
	return names, nil
}

// Dir is the run's folder.
func (r *Run) Dir() string { return r.dir }

// Info is the run's information, as run.json will have it.
func (r *Run) Info() Info {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.info
}

func (r *Run) path(name string) string { return filepath.Join(r.dir, name) }

// Checkpoints is the run's folder of checkpoints, which keeps the given number of newest ones beside the best.
func (r *Run) Checkpoints(keep int) checkpoint.Folder {
	return checkpoint.Folder{Dir: r.path(savesDir), Keep: keep}
}

// Scalar adds a point to a curve; Flush shows it to readers. A "loss" is also the run's loss in run.json.
func (r *Run) Scalar(step int64, tag string, value float64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.addEvent(event.Event{Step: step, Scalars: []event.Scalar{{Tag: tag, Value: value}}})
	r.info.Step = step
	if tag == "loss" && !math.IsNaN(value) && !math.IsInf(value, 0) {
		r.info.Loss = &value
	}
}

// Picture adds a picture, such as a slice with its overlay, to the events.
func (r *Run) Picture(step int64, tag string, picture image.Image) error {
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return fmt.Errorf("encode picture %s of step %d: %w", tag, step, err)
	}
	size := picture.Bounds().Size()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.addEvent(event.Event{Step: step, Images: []event.Image{{Tag: tag, Width: size.X, Height: size.Y, PNG: b.Bytes()}}})
	return nil
}

// addEvent stamps an event with the time; the first of a session makes void what earlier sessions said of its step on.
func (r *Run) addEvent(e event.Event) {
	e.Wall = float64(time.Now().UnixMicro()) / 1e6
	if !r.started {
		r.started = true
		r.events.Add(event.Event{Wall: e.Wall, Step: e.Step, Start: true})
	}
	r.events.Add(e)
}

// Flush shows the events so far to readers, and once a second at most the progress in run.json.
func (r *Run) Flush() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.events.Flush(); err != nil {
		return err
	}
	if time.Since(r.info.Updated) < infoPeriod {
		return nil
	}
	return r.writeInfo()
}

// Update changes the run's information, such as its state when it is paused, and writes it at once.
func (r *Run) Update(change func(*Info)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.info)
	return r.writeInfo()
}

func (r *Run) writeInfo() error {
	r.info.Updated = time.Now()
	return r.info.write(r.dir)
}

// Log appends a line to console.log.
func (r *Run) Log(line string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := fmt.Fprintln(r.console, line); err != nil {
		return fmt.Errorf("write console log: %w", err)
	}
	return nil
}

// Close ends the session: Finished, Stopped or Crashed, and for the last two why. Everything is written before the
// lock is let go of.
func (r *Run) Close(state State, reason string) error {
	flushed := r.Flush()
	updated := r.Update(func(i *Info) { i.State, i.ExitReason = state, reason })
	return errors.Join(flushed, updated, r.release())
}

// release closes what is open, the lock last.
func (r *Run) release() error {
	var errs []error
	if r.control != nil {
		r.control.close()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.events != nil {
		errs = append(errs, r.events.Close())
	}
	if r.console != nil {
		errs = append(errs, r.console.Close())
	}
	return errors.Join(append(errs, r.lock.Close())...)
}
