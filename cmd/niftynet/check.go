package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

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
	quiet := f.Bool("quiet", false, "print nothing")
	positional, status := f.parse(args, 1, 1)
	if status >= 0 {
		return status
	}
	t, err := resolve(positional[0], s.all())
	var fault *config.Error
	if err != nil && !errors.As(err, &fault) {
		return fail(stderr, exitUsage, err) // there is nothing to check
	}
	report := check.Report{Findings: check.FromError(err)}
	if err == nil {
		progress := newProgress(unless(*quiet || *asJSON, stderr))
		report, err = examineTarget(ctx, t, progress)
		progress.end()
		if err != nil {
			return exitInterrupted
		}
	}
	speaker{stdout, *asJSON, *quiet}.report(report)
	if check.Count(report.Findings, check.Error)+check.Count(report.Findings, check.Warning) == 0 {
		return exitDone
	}
	return exitProblems
}

// examineTarget checks all there is to check about a target. The error is that of ctx.
func examineTarget(ctx context.Context, t target, progress *progress) (check.Report, error) {
	c := t.config
	n, err := network(c)
	if err != nil {
		return check.Report{Findings: check.FromError(err)}, nil
	}
	engine, err := newEngine(c)
	if err != nil {
		fault := c.Fault("system.precision", err.Error(), `write "float32"`)
		return check.Report{Findings: check.FromError(fault)}, nil
	}
	defer engine.Close()
	var findings []check.Finding
	if err := t.admits(""); err != nil && t.run == "" { // a run may be looked at while it is trained
		findings = check.FromError(c.Fault("system.run_dir", err.Error(), "name another folder"))
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

// report says findings and, to people, what they add up to.
func (s speaker) report(r check.Report) {
	for _, f := range r.Findings {
		s.result(f, row(f))
	}
	if s.json || s.quiet {
		return
	}
	if r.PeakBytes > 0 {
		fmt.Fprintf(s.out, "training takes %d MB of memory at most\n", r.PeakBytes>>20)
	}
	count := func(s check.Severity) int { return check.Count(r.Findings, s) }
	fmt.Fprintf(s.out, "%d cases: %d for training, %d for validation, %d for inference; %d errors, %d warnings, %d notes\n",
		r.Cases, len(r.Split.Training), len(r.Split.Validation), len(r.Split.Inference),
		count(check.Error), count(check.Warning), count(check.Info))
}

// row is a finding's severity and place, with cause and remedy below.
func row(f check.Finding) string {
	place := f.Key
	if f.Case != "" {
		place = strings.TrimSpace("case " + f.Case + "  " + f.Key)
	}
	text := fmt.Sprintf("%-8s %s\n         %s", f.Severity, place, f.Problem)
	if f.Fix != "" {
		text += "\n         fix: " + f.Fix
	}
	return text
}
