package segmentation

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"dev.niftynet/core/config"
	"dev.niftynet/core/file"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/nifti"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/tensor"
)

// Inference is what to segment, with which weights, and where the label maps go.
type Inference struct {
	Weights map[string]*tensor.Tensor
	Inputs  []string // image files in place of the config's cases; only for a network of one image section
	Output  string   // folder
}

// Inferred is a segmented case.
type Inferred struct {
	Case string `json:"case"`
	File string `json:"file"`
}

// Infer segments cases one by one and writes their label maps, in the grid, orientation and header geometry of each
// input, with inferred.csv beside them, which lists what was done also when a case fails. It calls told for every case
// that is done.
func Infer(ctx context.Context, c *config.Config, e *cpu.Engine, p Parts, in Inference, told func(Inferred, int)) error {
	r, cases, err := inferenceCases(c, p, in.Inputs)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(in.Output, 0o777); err != nil {
		return fmt.Errorf("make output folder: %w", err)
	}
	job := inferring{config: c, engine: e, network: p.Network, to: in, reader: r}
	var done []Inferred
	for _, from := range cases {
		var one Inferred
		if one, err = job.segment(ctx, from); err != nil {
			break
		}
		done = append(done, one)
		told(one, len(cases))
	}
	if len(done) == 0 {
		return err // what an earlier inference wrote stays
	}
	return errors.Join(err, writeInferred(filepath.Join(in.Output, "inferred.csv"), done))
}

// inferring is an inference in progress.
type inferring struct {
	config    *config.Config
	engine    *cpu.Engine
	network   Network
	to        Inference
	reader    *reader.Reader
	predictor *predictor // compiled for the first case
}

// segment reads a case, segments it and writes its label map.
func (j *inferring) segment(ctx context.Context, from reader.Case) (Inferred, error) {
	s, err := j.reader.Load(ctx, from)
	if err != nil {
		return Inferred{}, err
	}
	if j.predictor == nil {
		j.config.FillWindow(s.Image.Size) // where training has not
		j.predictor, err = newPredictor(j.engine, j.config, j.network, s.Image.Channels, j.to.Weights, nil)
		if err != nil {
			return Inferred{}, fmt.Errorf("case %s: %w", s.ID, err)
		}
	}
	one := Inferred{s.ID, filepath.Join(j.to.Output, s.ID+j.config.Inference.OutputPostfix+".nii.gz")}
	if err := j.write(ctx, s, one.File); err != nil {
		return Inferred{}, fmt.Errorf("case %s: %w", s.ID, err)
	}
	return one, nil
}

// inferenceCases is the given files, or the cases that the config names.
func inferenceCases(c *config.Config, p Parts, inputs []string) (*reader.Reader, []reader.Case, error) {
	if len(inputs) > 0 {
		r, err := reader.OpenFiles(c, inputs)
		if err != nil {
			return nil, nil, err
		}
		return r, r.Cases(), nil
	}
	r, err := reader.Open(c, p.Phantom)
	if err != nil {
		return nil, nil, err
	}
	cases, err := r.Subset(c.Inference.DatasetToInfer)
	return r, cases, err
}

// write segments a case and writes its label map.
func (j *inferring) write(ctx context.Context, s *reader.Sample, path string) error {
	logits, err := j.predictor.logits(ctx, sampler.Case{ID: s.ID, Image: s.Image})
	if err != nil {
		return err
	}
	labels, err := s.Decide(logits)
	if err != nil {
		return err
	}
	j.reader.Labels(labels)
	options := nifti.Options{DType: "uint8", Like: s.Header}
	if slices.Min(labels.Data) < 0 || slices.Max(labels.Data) > math.MaxUint8 {
		options.DType = "int32"
	}
	return nifti.Write(path, labels, options)
}

// writeInferred writes case,file lines, as NiftyNet does, but with names that hold when the folder moves.
func writeInferred(path string, done []Inferred) error {
	return file.Replace(path, func(w io.Writer) error {
		lines := csv.NewWriter(w)
		for _, one := range done {
			if err := lines.Write([]string{one.Case, filepath.Base(one.File)}); err != nil {
				return err
			}
		}
		lines.Flush()
		return lines.Error()
	})
}
