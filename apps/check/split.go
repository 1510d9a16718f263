package check

import (
	"fmt"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/reader"
)

// purposes splits the cases and sees that there are some for what the config wants to do with them.
func purposes(c *config.Config, r *reader.Reader) []Finding {
	if err := r.Divide(); err != nil {
		return FromError(err)
	}
	var found []Finding
	if len(c.Segmentation.Label) > 0 {
		found = FromError(segmentation.CheckSplit(c, r.Split()))
	}
	_, err := r.Subset(c.Inference.DatasetToInfer)
	return append(append(found, FromError(err)...), idle(c, r)...)
}

// idle finds cases that the split file leaves out, as those that came after it was written.
func idle(c *config.Config, r *reader.Reader) []Finding {
	if c.System.DatasetSplitFile == "" {
		return nil
	}
	s, busy := r.Split(), map[string]bool{}
	for _, cases := range [][]reader.Case{s.Training, s.Validation, s.Inference} {
		for _, one := range cases {
			busy[one.ID] = true
		}
	}
	var first string
	for _, one := range r.Cases() {
		if !busy[one.ID] {
			first = one.ID
			break
		}
	}
	if first == "" {
		return nil
	}
	return []Finding{{
		Severity: Info, Key: "system.dataset_split_file", Case: first,
		Problem: fmt.Sprintf("%s leaves %d of %d cases without a phase: they are neither trained nor validated on", c.System.DatasetSplitFile, len(r.Cases())-len(busy), len(r.Cases())),
		Fix:     "add a line for each, or remove the file to split anew",
	}}
}
