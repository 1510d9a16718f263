package main

import (
	"context"
	"errors"
	"io"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/run"
	"dev.niftynet/core/train"
)

// trainFlags are the flags of train.
type trainFlags struct {
	settings
	run        string
	steps      int
	timeLimit  time.Duration
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
	f.IntVar(&t.steps, "steps", 0, "last step (= training.max_iter)")
	f.DurationVar(&t.timeLimit, "time-limit", 0, "stop and save after this long, as 90s or 1h (= training.time_limit)")
	f.BoolVar(&t.json, "json", false, "one JSON object per line")
	f.BoolVar(&t.quiet, "quiet", false, "print the result only")
	f.BoolVar(&t.plain, "plain", false, "print lines, also in a terminal")
	f.BoolVar(&t.detach, "detach", false, "train in the background and return at once")
	f.BoolVar(&t.background, "background", false, "be the process behind --detach and the live view: print nothing, survive hang-ups")
}

// all is every setting, those of the short flags last.
func (t *trainFlags) all() []string {
	sets := t.settings.all()
	if t.steps != 0 {
		sets = append(sets, "training.max_iter="+strconv.Itoa(t.steps))
	}
	if t.timeLimit != 0 {
		sets = append(sets, "training.time_limit="+strconv.Quote(t.timeLimit.String()))
	}
	return sets
}

func trainCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("train", "TARGET [flags]", stderr)
	var t trainFlags
	t.register(f)
	positional, status := f.parse(args, 1, 1)
	if status >= 0 {
		return status
	}
	target, err := resolve(positional[0], t.all())
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	switch {
	case t.background:
		signal.Ignore(syscall.SIGHUP)
		return trainHere(ctx, target, t, io.Discard, stderr)
	case t.detach:
		return trainDetached(ctx, target, positional[0], t, stdout, stderr)
	case drawable(stdout) && !t.json && !t.quiet && !t.plain:
		return trainLive(ctx, target, positional[0], t, stdout, stderr)
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
	engine := cpu.New(threads(c.System.NumThreads))
	defer engine.Close()
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
	r, err := openRun(target, t.run, app, engine)
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	report := newReporter(stdout, r, c, t)
	report.tell(train.Note{Text: app.Describe()})
	plan := app.Plan()
	plan.Draw = drawCase
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

// openRun makes a new run, or continues one from its newest checkpoint.
func openRun(target target, asked string, app *segmentation.Training, engine *cpu.Engine) (*run.Run, error) {
	c := target.config
	start := run.Start{Config: c.TOML(), Info: run.Info{
		Application: c.Application, Network: c.Network.Name, Device: "cpu " + engine.Tier().String(),
		Seed: c.System.Seed, Dataset: app.Fingerprint(), Version: version(), MaxIter: int64(c.Training.MaxIter),
	}}
	if target.run == "" {
		dir, err := target.newRunDir(asked)
		if err != nil {
			return nil, err
		}
		return run.Create(dir, start)
	}
	r, err := run.Continue(target.run, start)
	if err != nil {
		return nil, err
	}
	skipped, err := app.Resume(r.Checkpoints(0))
	for _, s := range skipped {
		err = errors.Join(err, r.Log("passed over a damaged checkpoint: "+s.Error()))
	}
	if err != nil {
		return nil, errors.Join(err, r.Close(run.Crashed, err.Error()))
	}
	return r, nil
}
