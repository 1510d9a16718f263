package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dev.niftynet/core/config"
	"dev.niftynet/core/run"
	"dev.niftynet/zoo"
)

// target is what a TARGET argument stands for.
type target struct {
	arg    string // as it was given
	name   string // for a new run's folder
	config *config.Config
	run    string // the run directory, if the target is one
}

// target parses the arguments of a command, its flags and one TARGET, and resolves that. A status other than -1 ends
// the command.
func (s *settings) target(f flags, args []string) (target, int) {
	positional, status := f.parse(args, 1, 1)
	if status >= 0 {
		return target{}, status
	}
	t, err := resolve(positional[0], s.all())
	if err != nil {
		return target{}, fail(f.stderr, exitUsage, err)
	}
	return t, -1
}

// resolve reads a zoo entry, a config file or a run directory, and changes its settings by sets.
func resolve(arg string, sets []string) (target, error) {
	if entry, ok := zoo.Find(arg); ok {
		base, err := os.Getwd()
		if err != nil {
			return target{}, fmt.Errorf("find working folder: %w", err)
		}
		c, err := config.Parse("zoo/"+entry.Name, entry.Config, base, sets)
		return target{arg: arg, name: entry.Name, config: c}, err
	}
	info, err := os.Stat(arg)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return target{}, fmt.Errorf("%s: no such file, and no zoo entry of that name%s; the zoo has %s",
			arg, nearest(arg), zoo.Names())
	case err != nil:
		return target{}, fmt.Errorf("read target: %w", err)
	case !info.IsDir():
		c, err := config.Load(arg, sets)
		name := strings.TrimSuffix(filepath.Base(arg), filepath.Ext(arg))
		return target{arg: arg, name: name, config: c}, err
	}
	if _, err := os.Stat(filepath.Join(arg, "run.json")); err != nil {
		return target{}, fmt.Errorf("%s is a folder but no run: it has no run.json; give a zoo entry (%s), a config.toml or a run directory",
			arg, zoo.Names())
	}
	c, err := config.Load(filepath.Join(arg, "config.toml"), sets)
	return target{arg: arg, name: filepath.Base(arg), config: c, run: filepath.Clean(arg)}, err
}

// admits tells, before anything is read, why the target can't be trained into the folder asked for.
func (t target) admits(asked string) error {
	dir := cmp.Or(asked, t.config.System.RunDir)
	switch {
	case t.run != "" && asked != "":
		return fmt.Errorf("--run names the folder of a new run, but %[1]s is a run: leave --run out to continue it, or train %[1]s/config.toml",
			t.run)
	case t.run != "":
		return run.Idle(t.run)
	case dir != "":
		return run.Vacant(dir)
	default:
		return nil
	}
}

// newRunDir is the folder of a new run: the one asked for, the config's, or runs/NAME-TIME.
func (t target) newRunDir(asked string) (string, error) {
	if asked != "" {
		return filepath.Clean(asked), nil
	}
	if t.config.System.RunDir != "" {
		return t.config.System.RunDir, nil
	}
	return run.NewDir(runsRoot, t.name, time.Now())
}

// nearest suggests the command or zoo entry that a misspelt word is closest to.
func nearest(word string) string {
	var known []string
	for _, c := range commands() {
		known = append(known, c.name)
	}
	for _, e := range zoo.All() {
		known = append(known, e.Name)
	}
	if best, ok := config.Nearest(word, known); ok {
		return fmt.Sprintf(" (did you mean %q?)", best)
	}
	return ""
}
