package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// The lock is a write lock on RUN/lock that belongs to the trainer's open file (Linux' F_OFD_SETLK). The kernel frees
// it when the trainer dies, however that happens, and readers can ask for it without taking it.

// leavingTime is how long to wait for a trainer that has written its last word and is about to let go.
const leavingTime = 5 * time.Second

var errTaken = errors.New("the lock is taken")

// acquire locks a run's folder for this process; the lock lasts until the file is closed.
func acquire(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, fmt.Errorf("lock run: %w", err)
	}
	err = take(f)
	for begun := time.Now(); errors.Is(err, errTaken) && leaving(dir) && time.Since(begun) < leavingTime; err = take(f) {
		time.Sleep(10 * time.Millisecond)
	}
	switch {
	case errors.Is(err, errTaken):
		err = beingTrained(dir)
	case err != nil:
		err = fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func beingTrained(dir string) error {
	return fmt.Errorf("%s is being trained by pid %s: watch it, stop it, or choose another folder", dir, holder(dir))
}

// take locks the file and writes into it who holds it.
func take(f *os.File) error {
	err := unix.FcntlFlock(f.Fd(), unix.F_OFD_SETLK, &unix.Flock_t{Type: unix.F_WRLCK})
	if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EACCES) {
		return errTaken
	}
	if err == nil {
		err = f.Truncate(0)
	}
	if err == nil {
		_, err = fmt.Fprintln(f, os.Getpid())
	}
	return err
}

// leaving tells whether the trainer in a folder has written its last word.
func leaving(dir string) bool {
	i, err := storedInfo(dir)
	return err == nil && i.State.Ended()
}

// holder is the process id that the lock's owner wrote.
func holder(dir string) string {
	pid, err := os.ReadFile(filepath.Join(dir, lockFile))
	if err != nil || len(pid) == 0 {
		return "unknown"
	}
	return strings.TrimSpace(string(pid))
}

// held tells whether a trainer is alive in the folder.
func held(dir string) (bool, error) {
	f, err := os.Open(filepath.Join(dir, lockFile))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("ask for the lock: %w", err)
	}
	defer f.Close()
	lock := unix.Flock_t{Type: unix.F_RDLCK}
	if err := unix.FcntlFlock(f.Fd(), unix.F_OFD_GETLK, &lock); err != nil {
		return false, fmt.Errorf("ask for lock %s: %w", f.Name(), err)
	}
	return lock.Type != unix.F_UNLCK, nil
}
