package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"dev.niftynet/core/run"
)

// compared is one run of a comparison.
type compared struct {
	run.Summary
	Last     map[string]*float64 `json:"last"`           // value of each curve at its last step
	Best     *peak               `json:"best,omitempty"` // of validation/mean_dice
	Settings map[string]string   `json:"settings"`       // as TOML; in the end those that differ between the runs
}

// peak is the greatest value of a curve.
type peak struct {
	Step  int64   `json:"step"`
	Value float64 `json:"value"`
}

func runsCompare(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("runs compare", "RUN RUN... [flags]", stderr)
	asJSON := f.Bool("json", false, "one JSON object per line and run")
	positional, status := f.parse(args, 2, math.MaxInt)
	if status >= 0 {
		return status
	}
	var runs []compared
	for _, arg := range positional {
		v, err := openRunView(arg, stderr)
		if err != nil {
			return fail(stderr, exitUsage, err)
		}
		c, err := compare(v)
		if err != nil {
			return fail(stderr, exitFailed, err)
		}
		runs = append(runs, c)
	}
	differing := keepDiffering(runs)
	if !*asJSON {
		printComparison(stdout, runs, differing)
		return exitDone
	}
	out := json.NewEncoder(stdout)
	for _, r := range runs {
		if err := out.Encode(r); err != nil {
			return fail(stderr, exitFailed, err)
		}
	}
	return exitDone
}

func compare(v *run.View) (compared, error) {
	c := compared{Summary: v.Summary(), Last: map[string]*float64{}}
	for _, tag := range v.Tags() {
		c.Last[tag] = last(v.Series(tag))
	}
	dice := v.Series("validation/mean_dice")
	for i, value := range dice.Value {
		if !math.IsNaN(value) && (c.Best == nil || value > c.Best.Value) {
			c.Best = &peak{dice.Step[i], value}
		}
	}
	config, err := v.Config()
	c.Settings = settingsIn(string(config))
	return c, err
}

// settingsIn takes a resolved config apart, a setting on each line. It isn't checked: what another version of
// niftynet wrote can be compared too.
func settingsIn(config string) map[string]string {
	found := map[string]string{}
	section := ""
	for line := range strings.Lines(config) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			section = strings.TrimSuffix(name, "]") + "."
		} else if key, value, ok := strings.Cut(line, " = "); ok {
			found[section+key] = value
		}
	}
	return found
}

// keepDiffering drops the settings that are the same in all runs and lists the others.
func keepDiffering(runs []compared) []string {
	all := map[string]bool{}
	for _, r := range runs {
		for key := range r.Settings {
			all[key] = true
		}
	}
	var differing []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		same := !slices.ContainsFunc(runs, func(r compared) bool { return r.Settings[key] != runs[0].Settings[key] })
		if !same {
			differing = append(differing, key)
			continue
		}
		for _, r := range runs {
			delete(r.Settings, key)
		}
	}
	return differing
}

// printComparison gives each run a column.
func printComparison(w io.Writer, runs []compared, differing []string) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name string, cell func(compared) string) {
		fmt.Fprint(table, name)
		for _, r := range runs {
			fmt.Fprint(table, "\t", cmp.Or(cell(r), "-"))
		}
		fmt.Fprintln(table)
	}
	row("", func(r compared) string { return filepath.Base(r.Run) })
	row("state", func(r compared) string { return string(r.State) })
	row("step", func(r compared) string { return fmt.Sprintf("%d/%d", r.Step, r.MaxIter) })
	row("best mean_dice", func(r compared) string {
		if r.Best == nil {
			return ""
		}
		return fmt.Sprintf("%.4g at %d", r.Best.Value, r.Best.Step)
	})
	tags := map[string]bool{}
	for _, r := range runs {
		for tag := range r.Last {
			tags[tag] = true
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		row(tag, func(r compared) string { return optional(r.Last[tag]) })
	}
	for _, key := range differing {
		row(key, func(r compared) string { return r.Settings[key] })
	}
	table.Flush()
}
