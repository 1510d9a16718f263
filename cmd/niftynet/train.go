package main

import (
	"context"
	"fmt"
	"io"
	"os/signal"
	"runtime/debug"
	"syscall"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/run"
	"dev.niftynet/core/train"
)

// trainFlags are the flags of train.
type trainFlags struct {
	settings
	run        string
	json       bool
	quiet      bool
	plain      bool
	detach     bool
	background bool
	look       look
}

func (t *trainFlags) register(f flags) {
	t.settings.register(f)
	t.look.register(f)
	f.StringVar(&t.run, "run", "", "folder of the new run (= system.run_dir)")
	t.shortcut(f, "steps", "training.max_iter", "`number` of the last step")
	t.shortcut(f, "time-limit", "training.time_limit", "stop and save after this `duration`, as 90s or 1h")
	f.BoolVar(&t.json, "json", false, "one JSON object per line")
	f.BoolVar(&t.quiet, "quiet", false, "print the result only")
	f.BoolVar(&t.plain, "plain", false, "print lines, also in a terminal")
	f.BoolVar(&t.detach, "detach", false, "train in the background and return at once")
	f.BoolVar(&t.background, "background", false, "be the process behind --detach and the live view: print nothing, survive hang-ups")
}

func trainCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("train", "TARGET [flags]", stderr)
	var t trainFlags
	t.register(f)
	target, status := t.target(f, args)
	if status >= 0 {
		return status
	}
	if err := target.admits(t.run); err != nil {
		return fail(stderr, exitUsage, err)
	}
	switch {
	case t.background:
		signal.Ignore(syscall.SIGHUP)
		return trainHere(ctx, target, t, io.Discard, stderr)
	case t.detach:
		return trainDetached(ctx, target, t, stdout, stderr)
	case drawable(stdout) && !t.json && !t.quiet && !t.plain:
		return trainLive(ctx, target, t, stdout, stderr)
	default:
		return trainHere(ctx, target, t, stdout, stderr)
	}
}

// trainHere trains in this process and prints what happens.
func trainHere(ctx context.Context, target target, t trainFlags, stdout, stderr io.Writer) int {
	c := target.config
	n, err := network(c)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	engine, err := newEngine(c)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	defer engine.Close()
	const garbage = 20 // percent of what is in use; little to collect in memory that is nearly all voxels
	debug.SetGCPercent(garbage)
	if limit := int64(c.System.MemoryLimit); limit > 0 {
		const code = 16 << 20 // pages of the program itself, which the collector does not count
		debug.SetMemoryLimit(max(limit-code, code))
	}
	progress := newProgress(unless(t.quiet || t.background, stderr))
	app, err := segmentation.NewTraining(ctx, c, engine, segmentation.Parts{Network: n, Phantom: phantomCase, Tell: progress.tell})
	progress.end()
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case err != nil:
		return fail(stderr, exitUsage, err)
	}
	defer app.Close()
	r, notes, err := openRun(target, t.run, app, engine)
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	report := newReporter(stdout, r, c, t)
	app.Tell(report.tell)
	report.tell(train.Note{Text: app.Describe()})
	for _, text := range notes {
		report.tell(train.Note{Text: text})
	}
	plan := app.Plan()
	plan.Draw = drawCase
	if plan.First == plan.MaxIter {
		report.tell(train.Note{Text: fmt.Sprintf("step %d is the last: nothing is left to train; --steps N goes on to step N", plan.First)})
	}
	done, err := train.Run(ctx, app, r, plan, report.tell)
	switch {
	case err != nil:
		return fail(stderr, exitFailed, err)
	case ctx.Err() != nil && done.State == string(run.Stopped):
		return exitInterrupted
	default:
		return exitDone
	}
}

// openRun makes a new run, or continues one from its newest checkpoint. It returns what there is to note about that.
func openRun(target target, asked string, app *segmentation.Training, engine *cpu.Engine) (r *run.Run, notes []string, err error) {
	c := target.config
	start := run.Start{Config: c.TOML(), Info: run.Info{
		Application: c.Application, Network: c.Network.Name, Device: "cpu " + engine.Tier().String(),
		Seed: c.System.Seed, Dataset: app.Fingerprint(), Version: version(), MaxIter: int64(c.Training.MaxIter),
	}}
	if target.run == "" {
		dir, err := target.newRunDir(asked)
		if err != nil {
			return nil, nil, err
		}
		r, err = run.Create(dir, start)
		return r, nil, err
	}
	before, err := run.ReadInfo(target.run)
	if err != nil {
		return nil, nil, err
	}
	notes = changes(before, start.Info)
	start.Restore = func(f checkpoint.Folder) error {
		damaged, err := app.Resume(f)
		for _, d := range damaged {
			notes = append(notes, "passed over a damaged checkpoint: "+d.Error())
		}
		return err
	}
	r, err = run.Continue(target.run, start)
	return r, notes, err
}

// changes warns of what makes a continued run another than it was.
func changes(before, now run.Info) (notes []string) {
	if before.Dataset != now.Dataset {
		notes = append(notes, "warning: the data are not those that this run began with: files came, went or changed")
	}
	if before.Seed != now.Seed {
		notes = append(notes, fmt.Sprintf("warning: the seed was %d and is %d now: cases that were for validation may be trained on", before.Seed, now.Seed))
	}
	return notes
}
