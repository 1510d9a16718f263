package segmentation

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"dev.niftynet/core/config"
	"dev.niftynet/core/imageio"
	"dev.niftynet/core/metric"
	"dev.niftynet/core/reader"
)

// Evaluate judges the label maps that a folder's inferred.csv lists against the config's references of the same cases,
// in the order of the list.
func Evaluate(ctx context.Context, c *config.Config, p Parts, folder string) ([]metric.Record, error) {
	if len(c.Segmentation.Label) == 0 {
		return nil, c.Fault("segmentation.label", "is empty, so there are no references", "name the data section of the label maps")
	}
	inferred, err := readInferred(filepath.Join(folder, "inferred.csv"))
	if err != nil {
		return nil, err
	}
	r, err := reader.Open(c, p.Phantom)
	if err != nil {
		return nil, err
	}
	cases := map[string]reader.Case{}
	for _, one := range r.Cases() {
		cases[one.ID] = one
	}
	var all []metric.Record
	for i, one := range inferred {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if p.Tell != nil {
			p.Tell(i, len(inferred), "judging "+one.Case)
		}
		from, ok := cases[one.Case]
		if !ok {
			return nil, fmt.Errorf("case %s of %s is not among the %d cases of the config: give niftynet metrics the files, or infer the config's cases",
				one.Case, filepath.Join(folder, "inferred.csv"), len(cases))
		}
		records, err := judge(ctx, r, from, one.File, c.Segmentation.NumClasses)
		if err != nil {
			return nil, err
		}
		all = append(all, records...)
	}
	return all, nil
}

// judge scores one file.
func judge(ctx context.Context, r *reader.Reader, from reader.Case, path string, classes int) ([]metric.Record, error) {
	reference, err := r.Reference(ctx, from)
	if err != nil {
		return nil, err
	}
	prediction, err := imageio.ReadLabels(path)
	if err != nil {
		return nil, fmt.Errorf("case %s: %w", from.ID, err)
	}
	r.Classes(prediction.Volume)
	return Score(from.ID, reference, prediction.Volume, classes)
}

// readInferred reads case,path lines; paths are relative to the list's folder.
func readInferred(path string) ([]Inferred, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s lists nothing to evaluate: there is no such file; run niftynet infer first, or give its output folder", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read inferred files: %w", err)
	}
	defer file.Close()
	entries, err := reader.ReadEntries(file)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s, of case,path lines: %w", path, err)
	case len(entries) == 0:
		return nil, fmt.Errorf("%s is empty: run niftynet infer again", path)
	}
	var all []Inferred
	seen := map[string]bool{}
	for _, e := range entries {
		if seen[e.Case] {
			return nil, fmt.Errorf("%s lists case %s twice", path, e.Case)
		}
		seen[e.Case] = true
		one := Inferred{Case: e.Case, File: e.Value}
		if !filepath.IsAbs(one.File) {
			one.File = filepath.Join(filepath.Dir(path), one.File)
		}
		all = append(all, one)
	}
	return all, nil
}
