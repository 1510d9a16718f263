package reader

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.niftynet/core/config"
	"dev.niftynet/core/file"
)

// phases are what a split file calls the subsets; cases of phase "all" are in none of the others.
func phases() []string { return []string{"training", "validation", "inference", "all"} }

// readSplit splits cases, which are in order of ID, by system.dataset_split_file; ok is false where there is none.
// NiftyNet counts a case that the file has twice twice; here that is an error, as is a case that is not there.
func readSplit(c *config.Config, cases []Case) (split Split, ok bool, err error) {
	path := c.System.DatasetSplitFile
	if path == "" {
		return Split{}, false, nil
	}
	f, err := openText(path)
	if errors.Is(err, os.ErrNotExist) {
		return Split{}, false, nil
	}
	if err != nil {
		return Split{}, false, splitFault(c, fmt.Sprintf("can't open %s: %v", path, cause(err)), "name a file of case,phase lines")
	}
	defer f.Close()
	phaseOf, err := readPhases(c, f, cases)
	if err != nil {
		return Split{}, false, err
	}
	for _, one := range cases {
		switch phaseOf[one.ID] {
		case "training":
			split.Training = append(split.Training, one)
		case "validation":
			split.Validation = append(split.Validation, one)
		case "inference":
			split.Inference = append(split.Inference, one)
		}
	}
	return split, true, nil
}

func splitFault(c *config.Config, problem, fix string) error {
	return c.Fault("system.dataset_split_file", problem, fix)
}

// readPhases reads lines of case,phase.
func readPhases(c *config.Config, list io.Reader, cases []Case) (map[string]string, error) {
	path := c.System.DatasetSplitFile
	all, err := ReadEntries(list)
	switch {
	case err != nil:
		return nil, splitFault(c, fmt.Sprintf("can't read %s: %v", path, cause(err)), "write one case,phase a line, with a comma between")
	case len(all) == 0:
		return nil, splitFault(c, path+" has no lines", "write one case,phase a line, or remove the file to split anew")
	}
	phaseOf := map[string]string{}
	for _, e := range all {
		phase := strings.ToLower(e.Value)
		at := slices.IndexFunc(cases, func(c Case) bool { return c.ID == e.Case })
		var problem, fix string
		switch {
		case !slices.Contains(phases(), phase):
			problem, fix = fmt.Sprintf("has phase %q", e.Value), "write training, validation, inference or all"
		case phaseOf[e.Case] != "":
			problem, fix = fmt.Sprintf("has case %q a second time", e.Case), "give every case one line"
		case at < 0:
			problem, fix = fmt.Sprintf("has case %q, which the data sections have not", e.Case), "correct the line, or add the case's files"
		case cases[at].isTest && (phase == "training" || phase == "validation"):
			problem, fix = fmt.Sprintf("has case %q for %s, but it has no label", e.Case, phase), "write inference"
		}
		if problem != "" {
			return nil, splitFault(c, fmt.Sprintf("%s:%d %s", path, e.Line, problem), fix)
		}
		phaseOf[e.Case] = phase
	}
	return phaseOf, nil
}

// KeepSplit writes the split to system.dataset_split_file where the config names one that is not there, so that
// later runs, and other programs, go by the same split. A split that holds nothing back is not written, as in NiftyNet.
func (r *Reader) KeepSplit() error {
	path := r.config.System.DatasetSplitFile
	if path == "" || len(r.split.Validation)+len(r.split.Inference) == 0 {
		return nil
	}
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fmt.Errorf("make folder of system.dataset_split_file: %w", err)
	}
	return file.Replace(path, func(w io.Writer) error {
		rows := csv.NewWriter(w)
		for i, cases := range [][]Case{r.split.Training, r.split.Validation, r.split.Inference} {
			for _, one := range cases {
				if err := rows.Write([]string{one.ID, phases()[i]}); err != nil {
					return err
				}
			}
		}
		rows.Flush()
		return rows.Error()
	})
}
