package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Summary is one row of a list of runs.
type Summary struct {
	Run         string    `json:"run"` // the folder
	State       State     `json:"state"`
	Application string    `json:"application"`
	Network     string    `json:"network"`
	Step        int64     `json:"step"`
	MaxIter     int64     `json:"max_iter"`
	Loss        *float64  `json:"loss"` // null before the first step
	Started     time.Time `json:"started"`
}

// List gives the runs in the folders of root, the newest first; without root there are none. Beside the runs it
// could read it returns an error for those it couldn't.
func List(root string) ([]Summary, error) {
	folders, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	var runs []Summary
	var errs []error
	for _, f := range folders {
		dir := filepath.Join(root, f.Name())
		if _, err := os.Stat(filepath.Join(dir, infoFile)); err != nil || plain(f.Name()) != f.Name() {
			continue // not a run, or not one with a name for a terminal
		}
		i, err := ReadInfo(dir)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		runs = append(runs, i.summary(dir))
	}
	slices.SortStableFunc(runs, func(a, b Summary) int { return b.Started.Compare(a.Started) })
	return runs, errors.Join(errs...)
}

func (i Info) summary(dir string) Summary {
	return Summary{
		Run: dir, State: i.State, Application: i.Application, Network: i.Network,
		Step: i.Step, MaxIter: i.MaxIter, Loss: i.Loss, Started: i.Started,
	}
}

// Summary is the run's row in a list of runs.
func (v *View) Summary() Summary { return v.Info().summary(v.dir) }

// NewDir makes the folder of a new run, root/NAME-YYYYMMDD-HHMMSS, with "-2" and so on behind it when that is taken.
func NewDir(root, name string, now time.Time) (string, error) {
	if err := os.MkdirAll(root, 0o777); err != nil {
		return "", fmt.Errorf("make folder of runs: %w", err)
	}
	stamped := fmt.Sprintf("%s-%s", strings.ReplaceAll(name, string(filepath.Separator), "-"), now.Format("20060102-150405"))
	dir := filepath.Join(root, stamped)
	for n := 2; ; n++ {
		err := os.Mkdir(dir, 0o777)
		if err == nil {
			return dir, nil
		}
		if !errors.Is(err, os.ErrExist) {
			return "", fmt.Errorf("make folder of run: %w", err)
		}
		dir = filepath.Join(root, fmt.Sprintf("%s-%d", stamped, n))
	}
}
