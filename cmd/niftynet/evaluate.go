package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"dev.niftynet/apps/segmentation"
)

// evaluateCommand judges inferred files against the config's references.
func evaluateCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("evaluate", "TARGET [--output DIR] [flags]", stderr)
	var s settings
	s.register(f)
	output := f.String("output", "", "`folder` of the inferred files (= inference.save_seg_dir; RUN/output if neither is given)")
	asJSON := f.Bool("json", false, "one JSON object per line")
	quiet := f.Bool("quiet", false, "write the files only")
	target, status := s.target(f, args)
	if status >= 0 {
		return status
	}
	c := target.config
	if target.run == "" && *output == "" && c.Inference.SaveSegDir == "" {
		return fail(stderr, exitUsage, fmt.Errorf("%s has no inferred files: give a run directory, or --output with the folder of its inferred.csv", target.arg))
	}
	folder := target.outputDir(*output)
	progress := newProgress(unless(*quiet || *asJSON, stderr))
	records, err := segmentation.Evaluate(ctx, c, segmentation.Parts{Phantom: phantomCase, Tell: progress.tell}, folder)
	progress.end()
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case err != nil:
		return fail(stderr, exitUsage, err)
	}
	dir := target.evaluationDir(folder)
	names := c.Segmentation.LabelNames
	evaluation := segmentation.Evaluation{
		Title: target.name, Network: c.Network.Name, Measures: c.Evaluation.Evaluations, Labels: names, Records: records,
	}
	if err := evaluation.Write(dir); err != nil {
		return fail(stderr, exitFailed, err)
	}
	switch {
	case *asJSON:
		if err := writeScores(stdout, records); err != nil {
			return fail(stderr, exitFailed, err)
		}
	case !*quiet:
		printScores(stdout, records, c.Evaluation.Evaluations, names)
		fmt.Fprintf(stdout, "\n%s\n", filepath.Join(dir, "report.html"))
	}
	return exitDone
}

// evaluationDir is where tables go: the config's folder, the run's, or one beside the inferred files.
func (t target) evaluationDir(inferred string) string {
	switch {
	case t.config.Evaluation.SaveCSVDir != "":
		return t.config.Evaluation.SaveCSVDir
	case t.run != "":
		return filepath.Join(t.run, "evaluation")
	default:
		return filepath.Join(inferred, "evaluation")
	}
}
