package stored_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/stored"
)

func TestFiles_NamesOneListedOrNumbered(t *testing.T) {
	listed := []string{"b", "a"}
	for data, want := range map[string][]string{
		"all.raw":            {"all.raw"},
		"my scan 1 of 3.raw": {"my scan 1 of 3.raw"},
		"50%.raw":            {"50%.raw"},
		"LIST":               {"b", "a"},
		"LIST 2":             {"b", "a"},
		"LISTED.raw":         {"LISTED.raw"},
		"z%d.raw 1 3 1":      {"z1.raw", "z2.raw", "z3.raw"},
		"z%03d.raw 9 11 2 2": {"z009.raw", "z011.raw"},
		"z%i 3 1 -1":         {"z3", "z2", "z1"},
		"z%u 5 6":            {"z5", "z6"},
		"z%2d 1 1":           {"z 1"},
		"z%d -1 1":           {"z-1", "z0", "z1"},
	} {
		got, err := stored.Files(data, listed, 3)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", data, err, diff)
		}
	}
	for data, want := range map[string]string{
		"z%d 1 4 1":                    "want 1 to 3 files",
		"z%d 3 1 1":                    "want 1 to 3 files",
		"z%d 1 3 0":                    "want 1 to 3 files",
		"z%d -2000000000 2000000000 1": "want 1 to 3 files",
		"z%d 1 99999999999 1":          "whole numbers",
		"z%s 1 3 1":                    "want one number",
		"z%d%d 1 3 1":                  "want one number",
		"z%99999d 1 3 1":               "want one number",
		"z%*d 1 3 1":                   "want one number",
	} {
		if _, err := stored.Files(data, listed, 3); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", data, err, want)
		}
	}
}
