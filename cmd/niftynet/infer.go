package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/tensor"
	"dev.niftynet/core/train"
)

func inferCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("infer", "TARGET [--input FILE_OR_DIR]... [--output DIR] [flags]", stderr)
	var s settings
	s.register(f)
	var inputs list
	f.Var(&inputs, "input", "image `file or folder` to segment in place of the config's cases, repeatable")
	output := f.String("output", "", "`folder` of the label maps (= inference.save_seg_dir; RUN/output if neither is given)")
	which := f.String("checkpoint", "", "latest, best, a step or a file (= inference.inference_iter)")
	asJSON := f.Bool("json", false, "one JSON object per file")
	quiet := f.Bool("quiet", false, "print nothing")
	target, status := s.target(f, args)
	if status >= 0 {
		return status
	}
	weights, err := target.weights(*which)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	n, err := network(target.config)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	engine, err := newEngine(target.config)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	defer engine.Close()
	progress := newProgress(unless(*quiet || *asJSON, stderr))
	say := speaker{stdout, *asJSON, *quiet}
	done := 0
	err = segmentation.Infer(ctx, target.config, engine,
		segmentation.Parts{Network: n, Phantom: phantomCase},
		segmentation.Inference{Weights: weights, Inputs: inputs, Output: target.outputDir(*output)},
		func(one segmentation.Inferred, total int) {
			done++
			progress.tell(done, total, "segmented "+one.Case)
			say.result(one, one.File)
		})
	progress.end()
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case err != nil:
		return fail(stderr, exitFailed, err)
	}
	return exitDone
}

// speaker prints results as JSON, as lines, or not at all.
type speaker struct {
	out         io.Writer
	json, quiet bool
}

func (s speaker) result(record any, line string) {
	switch {
	case s.json:
		if text, err := json.Marshal(record); err == nil {
			fmt.Fprintln(s.out, string(text))
		}
	case !s.quiet:
		fmt.Fprintln(s.out, plain(line))
	}
}

// weights reads the weights for inference: the checkpoint asked for, or the config's choice from the run. Where the
// choice is the best and nothing was validated, the latest serves.
func (t target) weights(which string) (map[string]*tensor.Tensor, error) {
	chosen := which
	if chosen == "" {
		chosen = t.config.Inference.InferenceIter
	}
	if t.run == "" && which == "" {
		return nil, fmt.Errorf("%s has no weights: give a run directory, or --checkpoint FILE", t.name)
	}
	folder := checkpoint.Folder{Dir: filepath.Join(t.run, "checkpoints")}
	c, err := folder.Load(chosen)
	if errors.Is(err, fs.ErrNotExist) && which == "" && chosen == "best" {
		c, err = folder.Load("latest")
	}
	if err != nil {
		return nil, err
	}
	weights := train.InferenceWeights(c.Checkpoint)
	if len(weights) == 0 {
		return nil, errors.New(c.Path + " holds no weights")
	}
	return weights, nil
}

// outputDir is where label maps go.
func (t target) outputDir(asked string) string {
	switch {
	case asked != "":
		return filepath.Clean(asked)
	case t.config.Inference.SaveSegDir != "":
		return t.config.Inference.SaveSegDir
	default:
		return filepath.Join(t.run, "output")
	}
}
