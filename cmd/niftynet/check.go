package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"dev.niftynet/apps/check"
	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/tensor"
)

// checkCommand finds what would stop a run, or mislead it, before its first step.
func checkCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("check", "TARGET [flags]", stderr)
	var s settings
	s.register(f)
	asJSON := f.Bool("json", false, "one JSON object per line and finding")
	quiet := f.Bool("quiet", false, "print errors and warnings alone")
	positional, status := f.parse(args, 1, 1)
	if status >= 0 {
		return status
	}
	t, err := resolve(positional[0], s.all())
	var fault *config.Error
	if err != nil && !errors.As(err, &fault) {
		return fail(stderr, exitUsage, err)
	}
	report := check.Report{Findings: check.FromError(err)}
	status = exitUsage
	if err == nil {
		status = exitProblems
		progress := newProgress(unless(*quiet || *asJSON, stderr))
		report, err = examineTarget(ctx, t, progress)
		progress.end()
	}
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case err != nil && fault == nil:
		return fail(stderr, exitFailed, err)
	}
	if err := printReport(stdout, report, *asJSON, *quiet); err != nil {
		return fail(stderr, exitFailed, err)
	}
	if check.Count(report.Findings, check.Error)+check.Count(report.Findings, check.Warning) == 0 {
		return exitDone
	}
	return status
}

// examineTarget checks all there is to check about a target.
func examineTarget(ctx context.Context, t target, progress *progress) (check.Report, error) {
	c := t.config
	n, err := network(c)
	if err != nil {
		return check.Report{Findings: check.FromError(err)}, nil
	}
	engine, err := newEngine(c.System)
	if err != nil {
		fault := c.Fault("system.precision", err.Error(), `write "float32"`)
		return check.Report{Findings: check.FromError(fault)}, nil
	}
	defer engine.Close()
	var findings []check.Finding
	if err := t.admits(""); err != nil {
		findings = check.FromError(c.Fault("system.run_dir", err.Error(), "wait until it ends, or name another folder"))
	}
	weights, fault := t.restored()
	findings = append(findings, check.FromError(fault)...)
	report, err := check.Run(ctx, check.Request{
		Config: c, Engine: engine, Folder: cmp.Or(t.run, c.System.RunDir, runsRoot), Weights: weights,
		Parts: segmentation.Parts{Network: n, Phantom: phantomCase, Tell: progress.tell},
	})
	report.Findings = append(findings, report.Findings...)
	check.Sort(report.Findings)
	return report, err
}

// restored is the weights that a run goes on from; nil where there are none yet.
func (t target) restored() (map[string]*tensor.Tensor, error) {
	if t.run == "" {
		return nil, nil
	}
	weights, err := t.weights("")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, t.config.Fault("inference.inference_iter", err.Error(), "name another checkpoint, or train again")
	}
	return weights, nil
}

// printReport writes findings and, for people, what they add up to.
func printReport(w io.Writer, r check.Report, asJSON, quiet bool) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, f := range r.Findings {
		switch {
		case quiet && f.Severity == check.Info:
		case asJSON:
			if err := out.Encode(f); err != nil {
				return err
			}
		default:
			printFinding(w, f)
		}
	}
	if asJSON || quiet {
		return nil
	}
	count := func(s check.Severity) int { return check.Count(r.Findings, s) }
	_, err := fmt.Fprintf(w, "%d cases: %d for training, %d for validation, %d for inference; %d errors, %d warnings, %d notes\n",
		r.Cases, len(r.Split.Training), len(r.Split.Validation), len(r.Split.Inference),
		count(check.Error), count(check.Warning), count(check.Info))
	return err
}

// printFinding writes a finding as a row of severity and place, with cause and remedy below.
func printFinding(w io.Writer, f check.Finding) {
	place := f.Key
	if f.Case != "" {
		place = "case " + f.Case
		if f.Key != "" {
			place += "  " + f.Key
		}
	}
	fmt.Fprintf(w, "%-8s %s\n         %s\n", f.Severity, place, f.Problem)
	if f.Fix != "" {
		fmt.Fprintf(w, "         fix: %s\n", f.Fix)
	}
}
