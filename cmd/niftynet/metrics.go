package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/imageio"
	"dev.niftynet/core/metric"
	"dev.niftynet/core/reader"
)

// metricsCommand judges label maps without a config.
func metricsCommand(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := newFlags("metrics", "--reference FILE_OR_DIR --prediction FILE_OR_DIR [flags]", stderr)
	reference := f.String("reference", "", "label map `file or folder` that is right")
	prediction := f.String("prediction", "", "label map `file or folder` to judge; files are paired by name, and theirs may end in _niftynet_out")
	classes := f.Int("classes", 0, "judge labels 1 to `N`-1; without it, every label that a pair has but 0")
	asJSON := f.Bool("json", false, "one JSON object per line")
	quiet := f.Bool("quiet", false, "show no progress")
	if _, status := f.parse(args, 0, 0); status >= 0 {
		return status
	}
	switch {
	case *reference == "" || *prediction == "":
		return fail(stderr, exitUsage, errors.New("metrics: say --reference and --prediction, a file or folder each"))
	case *classes < 0 || *classes == 1:
		return fail(stderr, exitUsage, fmt.Errorf("metrics: --classes %d: want 2 or more, background included", *classes))
	}
	pairs, err := findPairs(*reference, *prediction)
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	progress := newProgress(unless(*quiet || *asJSON, stderr))
	records, err := judge(ctx, pairs, *classes, progress)
	progress.end()
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case err != nil:
		return fail(stderr, exitUsage, err)
	}
	if !*asJSON {
		printScores(stdout, records, measureNames(), nil)
		return exitDone
	}
	if err := writeScores(stdout, records); err != nil {
		return fail(stderr, exitFailed, err)
	}
	return exitDone
}

// pair is the two files of a case.
type pair struct{ id, reference, prediction string }

// judge scores every label of all pairs.
func judge(ctx context.Context, pairs []pair, classes int, progress *progress) ([]metric.Record, error) {
	var all []metric.Record
	for i, p := range pairs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		progress.tell(i, len(pairs), "judging "+p.id)
		records, err := p.judge(classes)
		if err != nil {
			return nil, err
		}
		all = append(all, records...)
	}
	return all, nil
}

// judge reads both files and scores every label.
func (p pair) judge(classes int) ([]metric.Record, error) {
	reference, err := imageio.ReadLabels(p.reference)
	if err != nil {
		return nil, err
	}
	prediction, err := imageio.ReadLabels(p.prediction)
	if err != nil {
		return nil, err
	}
	return segmentation.Score(p.id, reference.Volume, prediction.Volume, classes)
}

// findPairs joins two files, or the files of two folders by case. Files without a partner are an error that names
// them.
func findPairs(reference, prediction string) ([]pair, error) {
	references, err := labelMaps(reference)
	if err != nil {
		return nil, err
	}
	predictions, err := labelMaps(prediction)
	if err != nil {
		return nil, err
	}
	if isFile(reference) && isFile(prediction) { // names don't matter
		for id, r := range references {
			for _, p := range predictions {
				return []pair{{id, r, p}}, nil
			}
		}
	}
	var pairs []pair
	var alone []string
	for _, id := range slices.Sorted(maps.Keys(references)) {
		if predictions[id] == "" {
			alone = append(alone, references[id])
			continue
		}
		pairs = append(pairs, pair{id, references[id], predictions[id]})
		delete(predictions, id)
	}
	if alone = append(alone, slices.Sorted(maps.Values(predictions))...); len(alone) > 0 {
		const few = 5
		named := strings.Join(alone[:min(few, len(alone))], ", ")
		if more := len(alone) - few; more > 0 {
			named += fmt.Sprintf(" and %d more", more)
		}
		return nil, fmt.Errorf("%d files have no partner: %s; the names of a reference and its prediction must agree, but for %s: rename files, or give the two files of one case",
			len(alone), named, outputPostfix)
	}
	return pairs, nil
}

// labelMaps is the file, or the images of the folder, at a path by case.
func labelMaps(path string) (map[string]string, error) {
	one := &config.Config{
		Segmentation: config.Segmentation{Image: []string{"label"}}, Data: map[string]*config.Source{"label": {}},
	}
	found, err := reader.OpenFiles(one, []string{path})
	if err != nil {
		return nil, err
	}
	byCase := map[string]string{}
	for _, c := range found.Cases() {
		id := strings.TrimSuffix(c.ID, outputPostfix)
		if byCase[id] != "" {
			return nil, fmt.Errorf("%s and %s are of the same case %s: take one away", byCase[id], c.Images[0], id)
		}
		byCase[id] = c.Images[0]
	}
	return byCase, nil
}

// outputPostfix is what names of inferred files end in unless the config says otherwise.
const outputPostfix = "_niftynet_out"

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}
