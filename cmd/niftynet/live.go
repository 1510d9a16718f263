package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/run"
	"dev.niftynet/core/volume"
	"dev.niftynet/tui"
	"dev.niftynet/zoo"
)

// drawable reports whether the live view can be shown: a terminal on both sides, and not a dumb one.
func drawable(stdout io.Writer) bool {
	return isTerminal(stdout) && isTerminal(os.Stdin) && os.Getenv("TERM") != "dumb"
}

// trainLive trains in a process of its own and shows it here.
func trainLive(ctx context.Context, target target, t trainFlags, stdout, stderr io.Writer) int {
	dir, err := startTrainer(ctx, target, t)
	if ctx.Err() != nil {
		return exitInterrupted
	}
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	if err := tui.Watch(ctx, t.look.screens(), dir, true); err != nil && !errors.Is(err, context.Canceled) {
		return fail(stderr, exitFailed, fmt.Errorf("%w; training goes on in %s", err, dir))
	}
	return farewell(stdout, stderr, dir)
}

// farewell says how things stand when the screen is left, and turns that into an exit status.
func farewell(stdout, stderr io.Writer, dir string) int {
	v, err := run.Open(dir)
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	info := v.Info()
	switch info.State {
	case run.Running, run.Paused:
		fmt.Fprintf(stdout, "training goes on: %s, step %d of %d\n  niftynet runs watch %s\n", dir, info.Step, info.MaxIter, dir)
	case run.Crashed:
		return fail(stderr, exitFailed, fmt.Errorf("%s crashed at step %d: %s", dir, info.Step, info.ExitReason))
	case run.Stopped, run.Finished:
		for _, line := range v.Console(1) {
			fmt.Fprintln(stdout, line)
		}
		if info.State == run.Stopped {
			fmt.Fprintf(stdout, "  niftynet train %s   continues\n", dir)
			return exitInterrupted
		}
	}
	return exitDone
}

// watchCommand is `runs watch`: it shows a run that is trained elsewhere.
func watchCommand(ctx context.Context, args []string, _, stderr io.Writer) int {
	f := newFlags("runs watch", "RUN", stderr)
	var l look
	l.register(f)
	positional, status := f.parse(args, 1, 1)
	if status >= 0 {
		return status
	}
	dir, err := findRun(positional[0])
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	if err := tui.Watch(ctx, l.screens(), dir, false); err != nil && !errors.Is(err, context.Canceled) {
		return fail(stderr, exitUsage, err)
	}
	return exitDone
}

// homeCommand is niftynet without a command: the workbench.
func homeCommand(ctx context.Context, args []string, stderr io.Writer) int {
	f := newFlags("", "[--ascii] [--light]", stderr)
	var l look
	l.register(f)
	if _, status := f.parse(args, 0, 0); status >= 0 {
		return status
	}
	if !drawable(os.Stdout) {
		fmt.Fprintln(stderr, "niftynet: the workbench needs a terminal; niftynet help lists the commands for scripts")
		return exitUsage
	}
	if err := tui.Home(ctx, l.screens()); err != nil && !errors.Is(err, context.Canceled) {
		return fail(stderr, exitFailed, err)
	}
	return exitDone
}

// look is how screens are drawn, where the terminal can't be asked.
type look struct{ ascii, light bool }

func (l *look) register(f flags) {
	f.BoolVar(&l.ascii, "ascii", false, "draw with ASCII characters alone")
	f.BoolVar(&l.light, "light", false, "the terminal's background is light")
}

// screens joins the screens with the zoo, the trainer and the image reader.
func (l look) screens() tui.Options {
	o := tui.Options{
		RunsRoot: runsRoot, LoadVolume: loadVolume, Start: startNamed, ASCII: l.ascii, Light: l.light,
	}
	for _, e := range zoo.All() {
		row, err := describe(e)
		if err != nil {
			continue // its own test says so
		}
		o.Zoo = append(o.Zoo, tui.ZooEntry{
			Name: row.Name, Application: row.Application, Network: row.Network, Description: row.Summary,
			Parameters: row.Parameters, Input: row.Input,
		})
	}
	return o
}

func loadVolume(path string) (*volume.Volume, error) {
	image, err := nifti.Read(path)
	if err != nil {
		return nil, err
	}
	return image.Volume, nil
}

// startNamed starts a background trainer for a target as the workbench names it.
func startNamed(ctx context.Context, arg string) (string, error) {
	target, err := resolve(arg, nil)
	if err != nil {
		return "", err
	}
	return startTrainer(ctx, target, trainFlags{})
}
