package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"dev.niftynet/core/run"
)

// runsRoot is where runs are made unless another folder is asked for.
const runsRoot = "runs"

func runsCommands() []command {
	return []command{
		{"list", "[--root DIR]", "the runs there are, the newest first", runsList},
		{"show", "RUN", "one run: its state, curves, checkpoints and last words", runsShow},
		{"watch", "RUN", "the live view of a run", watchCommand},
		{"stop", "RUN", "save and end the training, and wait for that", request("stop")},
		{"pause", "RUN", "rest until resumed", request("pause")},
		{"resume", "RUN", "go on after a pause", request("resume")},
		{"checkpoint", "RUN", "save now", request("checkpoint")},
		{"set", "RUN KEY=VALUE", "change a setting of a live run, such as training.lr=1e-4", runsSet},
		{"export", "RUN --csv", "every curve as a table", runsExport},
		{"compare", "RUN RUN...", "what differs between runs, and how they did", runsCompare},
	}
}

// runsCommand looks after live and finished runs.
func runsCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return choose(ctx, "runs", runsCommands(), args, stdout, stderr)
}

func runsList(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("runs list", "[flags]", stderr)
	root := f.String("root", runsRoot, "folder of the runs")
	asJSON := f.Bool("json", false, "one JSON object per line")
	if _, status := f.parse(args, 0, 0); status >= 0 {
		return status
	}
	runs, err := run.List(*root)
	if *asJSON {
		out := json.NewEncoder(stdout)
		for _, r := range runs {
			if err := out.Encode(r); err != nil {
				return fail(stderr, exitFailed, err)
			}
		}
	} else {
		printRuns(stdout, *root, runs)
	}
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	return exitDone
}

func printRuns(w io.Writer, root string, runs []run.Summary) {
	if len(runs) == 0 {
		fmt.Fprintf(w, "no runs in %s; `niftynet train quickstart` makes one\n", root)
		return
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RUN\tSTATE\tSTEP\tLOSS\tAPPLICATION\tNETWORK\tSTARTED")
	for _, r := range runs {
		fmt.Fprintf(table, "%s\t%s\t%d/%d\t%s\t%s\t%s\t%s\n", r.Run, r.State, r.Step, r.MaxIter, optional(r.Loss),
			r.Application, r.Network, r.Started.Format(time.DateTime))
	}
	table.Flush()
}

// optional writes a number that may not be there.
func optional(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.4g", *v)
}

// findRun takes a run's folder, or its name in the folder of runs.
func findRun(arg string) (string, error) {
	for _, dir := range []string{arg, filepath.Join(runsRoot, arg)} {
		if _, err := os.Stat(filepath.Join(dir, "run.json")); err == nil {
			return filepath.Clean(dir), nil
		}
	}
	return "", fmt.Errorf("%s is not a run: it has no run.json; `niftynet runs list` shows the runs in %s", arg, runsRoot)
}

// openRunView reads a run and warns of damage that leaves the rest readable.
func openRunView(arg string, stderr io.Writer) (*run.View, error) {
	dir, err := findRun(arg)
	if err != nil {
		return nil, err
	}
	v, err := run.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := v.Damage(); err != nil {
		fail(stderr, exitFailed, err)
	}
	return v, nil
}

// request is the command that asks a run's trainer for something without more words.
func request(do string) func(context.Context, []string, io.Writer, io.Writer) int {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) int {
		f := newFlags("runs "+do, "RUN", stderr)
		positional, status := f.parse(args, 1, 1)
		if status >= 0 {
			return status
		}
		return ask(ctx, positional[0], run.Request{Do: do}, stdout, stderr)
	}
}

func runsSet(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("runs set", "RUN KEY=VALUE", stderr)
	positional, status := f.parse(args, 2, 2)
	if status >= 0 {
		return status
	}
	key, value, ok := strings.Cut(positional[1], "=")
	if !ok || key == "" || value == "" {
		return fail(stderr, exitUsage, fmt.Errorf("runs set: %q is not KEY=VALUE, such as training.lr=1e-4", positional[1]))
	}
	return ask(ctx, positional[0], run.Request{Do: "set", Key: key, Value: value}, stdout, stderr)
}

// ask sends a request and waits for the trainer, which answers between two steps.
func ask(ctx context.Context, arg string, q run.Request, stdout, stderr io.Writer) int {
	dir, err := findRun(arg)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	if err := run.Send(ctx, dir, q); err != nil {
		return fail(stderr, exitFailed, err)
	}
	if q.Do != "stop" {
		fmt.Fprintf(stdout, "%s: %s done\n", dir, q.Do)
		return exitDone
	}
	i, err := awaitEnd(ctx, dir)
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	fmt.Fprintf(stdout, "%s: %s at step %d\n", dir, i.State, i.Step)
	return exitDone
}

// awaitEnd waits until a run has saved and ended.
func awaitEnd(ctx context.Context, dir string) (run.Info, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	changed := run.Watch(ctx, dir)
	for {
		i, err := run.ReadInfo(dir)
		if err != nil || i.State.Ended() {
			return i, err
		}
		if _, open := <-changed; !open {
			return i, fmt.Errorf("%s was asked to stop, and that wasn't waited for: %w", dir, ctx.Err())
		}
	}
}
