package check

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dev.niftynet/core/config"
	"dev.niftynet/core/reader"
)

// Severity is how bad a finding is.
type Severity string

// Severities, the worst first.
const (
	Error   Severity = "error"   // training, validation or inference will fail
	Warning Severity = "warning" // they will run, but probably not as meant
	Info    Severity = "info"    // worth knowing
)

// Finding is one thing that was found before the first step. It names a key, a case or both.
type Finding struct {
	Severity Severity `json:"severity"`
	Key      string   `json:"key"`
	Case     string   `json:"case"`
	Problem  string   `json:"problem"`
	Fix      string   `json:"fix"`
}

// FromError makes a finding of every error that err joins.
func FromError(err error) []Finding {
	var fault *config.Error
	var wrong *reader.CaseError
	joined, several := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case several:
		var all []Finding
		for _, one := range joined.Unwrap() {
			all = append(all, FromError(one)...)
		}
		return all
	case errors.As(err, &fault):
		f := Finding{Severity: Error, Key: fault.Key, Problem: oneLine(fault.Problem), Fix: fault.Fix}
		if f.Key == "" {
			f.Key = filepath.Base(fault.File)
		}
		if fault.Line > 0 {
			f.Problem = fmt.Sprintf("%s (%s:%d)", f.Problem, fault.File, fault.Line)
		}
		return []Finding{f}
	case errors.As(err, &wrong):
		fix := cmp.Or(wrong.Fix, "copy the file again from where it came from, or take the case out")
		return []Finding{{Severity: Error, Key: wrong.Key, Case: wrong.Case, Problem: oneLine(wrong.Problem), Fix: fix}}
	default:
		return []Finding{{Severity: Error, Problem: oneLine(err.Error())}}
	}
}

// oneLine joins the lines of an error that joins others.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n", "; ") }

// about makes a finding of an error that names no key by itself.
func about(key, fix string, err error) Finding {
	return Finding{Severity: Error, Key: key, Problem: oneLine(err.Error()), Fix: fix}
}

// Sort puts the worst findings first, those of equal severity as they were.
func Sort(all []Finding) {
	order := []Severity{Error, Warning, Info}
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Compare(slices.Index(order, a.Severity), slices.Index(order, b.Severity))
	})
}

// Count is how many findings are of a severity.
func Count(all []Finding, s Severity) (n int) {
	for _, f := range all {
		if f.Severity == s {
			n++
		}
	}
	return n
}
