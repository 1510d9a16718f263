package run_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/run"
)

func TestVacant_SaysWhyAFolderTakesNoRun(t *testing.T) {
	dir := t.TempDir()
	check(t, run.Vacant(filepath.Join(dir, "nowhere")))
	check(t, run.Vacant(dir))
	r := create(t, dir)
	for name, err := range map[string]error{"vacant": run.Vacant(dir), "idle": run.Idle(dir)} {
		if err == nil || !strings.Contains(err.Error(), "is being trained by pid") {
			t.Errorf("%s while it is trained: %v", name, err)
		}
	}
	check(t, r.Close(run.Finished, ""))
	check(t, run.Idle(dir))
	if err := run.Vacant(filepath.Join(dir, "run.json")); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("a file: %v", err)
	}
	if err := run.Vacant(dir); err == nil || !strings.Contains(err.Error(), "already holds run.json: continue that run") {
		t.Errorf("a folder with a run: %v", err)
	}
}

func TestCreate_LeavesNothingWhenItFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	obstacle := filepath.Join(dir, ".config.toml.tmp")
	check(t, os.MkdirAll(filepath.Join(obstacle, "full"), 0o750)) // where config.toml is written first
	if _, err := run.Create(dir, start()); err == nil {
		t.Fatal("the run was made")
	}
	if diff := cmp.Diff([]string{".config.toml.tmp"}, names(t, dir)); diff != "" {
		t.Error(diff)
	}
	check(t, os.RemoveAll(obstacle))
	r := create(t, dir)
	check(t, r.Close(run.Finished, ""))
}

func TestContinue_LeavesTheRunAloneWhenItsStateCantBeTakenUp(t *testing.T) {
	dir := t.TempDir()
	check(t, create(t, dir).Close(run.Finished, ""))
	before := contents(t, dir)
	s := start()
	s.Config, s.Info.MaxIter = []byte("other"), 5
	s.Restore = func(f checkpoint.Folder) error {
		if want := filepath.Join(dir, "checkpoints"); f.Dir != want {
			t.Errorf("the checkpoints are in %s, want %s", f.Dir, want)
		}
		return errors.New("another network")
	}
	if _, err := run.Continue(dir, s); err == nil || !strings.Contains(err.Error(), "another network") {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
		t.Error(diff)
	}
	check(t, run.Idle(dir))
}

func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	check(t, err)
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// contents is every file of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range names(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		check(t, err)
		all[name] = string(text)
	}
	return all
}
