package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"text/tabwriter"

	"dev.niftynet/core/metric"
)

// writeScores writes what each label of each case is judged by, and the summary over cases, as JSON lines.
func writeScores(w io.Writer, records []metric.Record) error {
	out := json.NewEncoder(w)
	for _, r := range records {
		if err := out.Encode(r); err != nil {
			return err
		}
	}
	return out.Encode(metric.Summarise(records))
}

// printScores prints the same as tables of the named measures; names, which may be empty, are those of labels.
func printScores(w io.Writer, records []metric.Record, measures, names []string) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(first, second string, cell func(measure string) string) {
		fmt.Fprintf(table, "%s\t%s", first, second)
		for _, m := range measures {
			fmt.Fprint(table, "\t", cell(m))
		}
		fmt.Fprintln(table)
	}
	heading := func(measure string) string { return measure }
	row("CASE", "LABEL", heading)
	for _, r := range records {
		values := map[string]float64{}
		for _, m := range r.Measures() {
			values[m.Name] = m.Value
		}
		row(r.Case, metric.LabelName(names, r.Label), func(m string) string { return score(values[m]) })
	}
	summary := metric.Summarise(records)
	fmt.Fprintln(table)
	row(fmt.Sprintf("%d CASES", summary.Cases), "LABEL", heading)
	for _, label := range slices.Sorted(maps.Keys(summary.Labels)) {
		of := summary.Labels[label]
		row("mean", metric.LabelName(names, label), func(m string) string { return score(of[m].Mean) })
		row("sd", metric.LabelName(names, label), func(m string) string { return score(of[m].SD) })
		row("cases with a value", metric.LabelName(names, label), func(m string) string { return fmt.Sprint(of[m].N) })
	}
	table.Flush()
	for _, label := range slices.Sorted(maps.Keys(summary.Labels)) {
		if missed := summary.Labels[label]["dice"].Missed; missed > 0 {
			fmt.Fprintf(w, "label %s is missed in %d cases that have it\n", metric.LabelName(names, label), missed)
		}
	}
}

// score writes a measure, or a dash where there is none.
func score(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%.4f", v)
}

// measureNames lists every measure.
func measureNames() []string {
	var names []string
	for _, m := range (metric.Scores{}).Measures() {
		names = append(names, m.Name)
	}
	return names
}
