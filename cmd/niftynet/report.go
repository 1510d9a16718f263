package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"dev.niftynet/core/config"
	"dev.niftynet/core/run"
	"dev.niftynet/core/train"
)

// reporter prints what training tells, as lines for people or as JSON, and keeps the lines in the run's log.
type reporter struct {
	out   io.Writer
	run   *run.Run
	json  bool
	quiet bool
	last  int // step that ends the run
	batch int
}

func newReporter(out io.Writer, r *run.Run, c *config.Config, t trainFlags) *reporter {
	return &reporter{out: out, run: r, json: t.json, quiet: t.quiet, last: c.Training.MaxIter, batch: c.Network.BatchSize}
}

// tell prints one event.
func (r *reporter) tell(e train.Event) {
	line := r.line(e)
	if err := r.run.Log(time.Now().Format("15:04:05 ") + line); err != nil {
		line += " (" + err.Error() + ")"
	}
	_, finished := e.(train.Finished)
	switch {
	case r.json:
		if text, err := train.JSON(e); err == nil {
			fmt.Fprintln(r.out, string(text))
		}
	case !r.quiet || finished:
		fmt.Fprintln(r.out, line)
	}
}

// line is an event in words.
func (r *reporter) line(e train.Event) string {
	switch e := e.(type) {
	case train.StepDone:
		s := fmt.Sprintf("step %d/%d  loss %.4f  lr %.2g", e.Step, r.last, e.Loss, e.LR)
		if e.WindowsPerSec > 0 {
			left := float64((r.last-e.Step)*r.batch) / e.WindowsPerSec
			s += fmt.Sprintf("  %.1f windows/s  eta %v", e.WindowsPerSec, (time.Duration(left) * time.Second).String())
		}
		if e.WaitsFor == "data" || e.WaitsFor == "disk" {
			s += "  " + e.Verdict()
		}
		return s
	case train.Validated:
		return fmt.Sprintf("validation at step %d  mean Dice %.4f%s  loss %.4f  in %.1f s",
			e.Step, e.MeanDice, byLabel(e.Dice), e.Loss, e.Seconds)
	case train.Saved:
		best := ""
		if e.Best {
			best = "  (best so far)"
		}
		return fmt.Sprintf("saved %s%s", e.File, best)
	case train.Finished:
		taken := time.Duration(e.Seconds * float64(time.Second)).Round(time.Second)
		why := ""
		if e.Reason != "" {
			why = " (" + e.Reason + ")"
		}
		return fmt.Sprintf("%s at step %d after %v%s  mean Dice %s  run %s  weights %.12s",
			e.State, e.Step, taken, why, optional(e.MeanDice), e.Run, e.WeightsSHA256)
	case train.Note:
		return e.Text
	default:
		return fmt.Sprint(e)
	}
}

// byLabel is the Dice of the first few labels, in brackets.
func byLabel(dice map[string]float64) string {
	const most = 8
	byNumber := func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }
	var parts []string
	for i, label := range slices.SortedFunc(maps.Keys(dice), byNumber) {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d more", len(dice)-most))
			break
		}
		parts = append(parts, fmt.Sprintf("label %s %.4f", label, dice[label]))
	}
	if len(parts) == 0 {
		return ""
	}
	return "  (" + strings.Join(parts, ", ") + ")"
}
