package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/event"
)

// Start is what a trainer knows when it opens a run.
type Start struct {
	Config []byte // config.toml; Continue keeps the old one when this is nil
	Info   Info   // Application to Version and MaxIter; the rest is filled in

	// Restore, which may be nil, takes up the state that a run to be continued left. Continue calls it in the locked
	// folder before anything of the run is changed: when it fails, the run stays as it was.
	Restore func(checkpoint.Folder) error
}

// Vacant tells why a folder can't take a new run: it holds one. A folder that isn't there is vacant.
func Vacant(dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("%s is a file, not a folder for a run: choose another name", dir)
	}
	if err := Idle(dir); err != nil {
		return err
	}
	return empty(dir)
}

// empty tells what a folder holds of a run.
func empty(dir string) error {
	has := func(name string) bool {
		_, err := os.Lstat(filepath.Join(dir, name))
		return err == nil
	}
	if has(infoFile) {
		return fmt.Errorf("%s already holds %s: continue that run with `niftynet train %s`, or choose another folder", dir, infoFile, dir)
	}
	for _, name := range []string{configFile, consoleFile} {
		if has(name) {
			return fmt.Errorf("%s already holds %s, which a run would overwrite: choose another folder", dir, name)
		}
	}
	return nil
}

// Idle tells why a run can't be continued now: it is being trained.
func Idle(dir string) error {
	trained, err := held(dir)
	if err == nil && trained && !leaving(dir) {
		return beingTrained(dir)
	}
	return err
}

// Create makes a new run in a folder that holds none yet and locks it. When it fails it leaves nothing of a run there.
func Create(dir string, s Start) (*Run, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	lock, err := acquire(dir)
	if err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	if err := empty(dir); err != nil {
		lock.Close()
		return nil, fmt.Errorf("create run: %w", err)
	}
	s.Info.Started = time.Now()
	r, err := open(dir, lock, s)
	if err != nil {
		forget(dir)
	}
	return r, err
}

// forget removes what open made before it failed, and the folder if that was all.
func forget(dir string) {
	events, _ := eventFiles(dir) // what can't be listed stays
	for _, name := range append(events, infoFile, configFile, consoleFile, lockFile) {
		os.Remove(filepath.Join(dir, name))
	}
	os.Remove(dir)
}

// Continue locks a run that was trained before, to train it further. Started is kept; what is written from the first
// step of this session on replaces what was written of those steps before.
func Continue(dir string, s Start) (*Run, error) {
	before, err := storedInfo(dir)
	if err != nil {
		return nil, fmt.Errorf("continue run: %w", err)
	}
	lock, err := acquire(dir)
	if err != nil {
		return nil, fmt.Errorf("continue run: %w", err)
	}
	if s.Restore != nil {
		if err := s.Restore(checkpoint.Folder{Dir: filepath.Join(dir, savesDir)}); err != nil {
			lock.Close()
			return nil, fmt.Errorf("continue run: %w", err)
		}
	}
	s.Info.Started, s.Info.Step, s.Info.Loss = before.Started, before.Step, before.Loss
	return open(dir, lock, s)
}

// open starts a session in a locked folder.
func open(dir string, lock *os.File, s Start) (*Run, error) {
	r := &Run{dir: dir, lock: lock, info: s.Info}
	if err := r.begin(s.Config); err != nil {
		return nil, errors.Join(fmt.Errorf("open run: %w", err), r.release())
	}
	return r, nil
}

func (r *Run) begin(config []byte) (err error) {
	r.info.State, r.info.ExitReason = Running, ""
	r.info.PID, r.info.GoVersion = os.Getpid(), runtime.Version()
	if r.info.Host, err = os.Hostname(); err != nil {
		return err
	}
	if err := r.writeInfo(); err != nil {
		return err
	}
	if config != nil {
		if err := replace(r.path(configFile), config); err != nil {
			return err
		}
	}
	if r.console, err = os.OpenFile(r.path(consoleFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666); err != nil {
		return err
	}
	name, err := eventName(r.dir, r.info)
	if err != nil {
		return err
	}
	if r.events, err = event.Create(r.path(name)); err != nil {
		return err
	}
	if r.control, err = listen(r.dir); err != nil {
		return r.Log(fmt.Sprintf("no requests can be taken (stop with kill -INT %d): %v", r.info.PID, err))
	}
	return nil
}

// eventName is later, for TensorBoard sorts by the second, than every event file of the folder.
func eventName(dir string, i Info) (string, error) {
	names, err := eventFiles(dir)
	if err != nil {
		return "", err
	}
	second := time.Now().Unix()
	for _, name := range names {
		var other int64
		if n, _ := fmt.Sscanf(name, eventPrefix+"%d", &other); n == 1 && other >= second {
			second = other + 1
		}
	}
	return fmt.Sprintf("%s%d.%s.%d.niftynet", eventPrefix, second, i.Host, i.PID), nil
}
