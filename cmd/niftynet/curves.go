package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"dev.niftynet/core/run"
)

func runsExport(_ context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("runs export", "RUN --csv", stderr)
	asCSV := f.Bool("csv", false, "comma-separated values: a row for each step, a column for each curve")
	positional, status := f.parse(args, 1, 1)
	if status >= 0 {
		return status
	}
	if !*asCSV {
		return fail(stderr, exitUsage, fmt.Errorf("runs export: say --csv, the format there is"))
	}
	v, err := openRunView(positional[0], stderr)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	if err := writeCurves(stdout, v); err != nil {
		return fail(stderr, exitFailed, fmt.Errorf("export %s: %w", v.Dir(), err))
	}
	return exitDone
}

// writeCurves writes step, time and every curve; where a curve has no value at a step its field is empty.
func writeCurves(w io.Writer, v *run.View) error {
	tags := v.Tags()
	rows := map[int64][]string{}
	for i, tag := range tags {
		s := v.Series(tag)
		for j, step := range s.Step {
			if rows[step] == nil {
				rows[step] = make([]string, 2+len(tags))
				rows[step][0] = strconv.FormatInt(step, 10)
			}
			rows[step][1] = strconv.FormatFloat(s.Wall[j], 'f', 3, 64)
			rows[step][2+i] = strconv.FormatFloat(s.Value[j], 'g', -1, 32) // as exact as the event files are
		}
	}
	out := csv.NewWriter(w)
	if err := out.Write(append([]string{"step", "unix_time"}, tags...)); err != nil {
		return err
	}
	for _, step := range slices.Sorted(maps.Keys(rows)) {
		if err := out.Write(rows[step]); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
