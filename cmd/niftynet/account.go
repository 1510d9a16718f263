package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"text/tabwriter"
	"time"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/run"
)

// account is all there is to say about a run, as `runs show` says it.
type account struct {
	Run string `json:"run"`
	run.Info
	Last        map[string]*float64 `json:"last"` // value of each curve at its last step, null where not finite
	Checkpoints []int64             `json:"checkpoints"`
	Best        *checkpoint.Saved   `json:"best,omitempty"`
	Previews    []run.Preview       `json:"previews"`
}

func accountOf(v *run.View) (account, error) {
	a := account{Run: v.Dir(), Info: v.Info(), Last: map[string]*float64{}, Checkpoints: []int64{}, Previews: []run.Preview{}}
	for _, tag := range v.Tags() {
		a.Last[tag] = last(v.Series(tag))
	}
	steps, err := v.Checkpoints().Steps()
	if err != nil {
		return a, err
	}
	a.Checkpoints = append(a.Checkpoints, steps...)
	a.Previews = append(a.Previews, v.Previews()...)
	best, err := v.Checkpoints().Best()
	if err == nil {
		a.Best = &best
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return a, err
}

// last is a curve's last value, if it is finite.
func last(s run.Series) *float64 {
	if n := len(s.Value); n > 0 && !math.IsNaN(s.Value[n-1]) && !math.IsInf(s.Value[n-1], 0) {
		return &s.Value[n-1]
	}
	return nil
}

func runsShow(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("runs show", "RUN [flags]", stderr)
	asJSON := f.Bool("json", false, "one JSON object")
	lines := f.Int("lines", 10, "how much of the console to print")
	positional, status := f.parse(args, 1, 1)
	if status >= 0 {
		return status
	}
	v, err := openRunView(positional[0], stderr)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	a, err := accountOf(v)
	if err != nil {
		return fail(stderr, exitFailed, err)
	}
	if !*asJSON {
		a.print(stdout, v.Tags(), v.Console(max(0, *lines)))
		return exitDone
	}
	if err := json.NewEncoder(stdout).Encode(a); err != nil {
		return fail(stderr, exitFailed, err)
	}
	return exitDone
}

func (a account) print(w io.Writer, tags, console []string) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, values ...any) {
		fmt.Fprintf(table, "%s\t%s\n", name, fmt.Sprintf(format, values...))
	}
	row("run", "%s", a.Run)
	row("state", "%s, step %d of %d", a.State, a.Step, a.MaxIter)
	if a.ExitReason != "" {
		row("reason", "%s", a.ExitReason)
	}
	row("network", "%s, %s", a.Network, a.Application)
	row("trained on", "%s, %s, pid %d, seed %d", a.Host, a.Device, a.PID, a.Seed)
	row("started", "%s", a.Started.Format(time.DateTime))
	row("updated", "%s", a.Updated.Format(time.DateTime))
	row("versions", "niftynet %s, %s", a.Version, a.GoVersion)
	row("data", "%s", a.Dataset)
	row("checkpoints", "%v", a.Checkpoints)
	if a.Best != nil {
		row("best", "step %d", a.Best.Step)
	}
	for _, tag := range tags {
		row(tag, "%s", optional(a.Last[tag]))
	}
	name := "console"
	for _, line := range console {
		row(name, "%s", line)
		name = ""
	}
	table.Flush()
}
