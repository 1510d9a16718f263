package reader_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/reader"
)

func TestDivide_FollowsSeedAndCounts(t *testing.T) {
	var names []string
	for i := range 10 {
		names = append(names, fmt.Sprintf("case%d.nii", i))
	}
	folder := study(t, names...)
	split := func(sets ...string) reader.Split { return open(t, parse(t, base, folder, sets...)).Split() }
	sizes := func(s reader.Split) [3]int { return [3]int{len(s.Training), len(s.Validation), len(s.Inference)} }
	for set, want := range map[string][3]int{
		"training.lr=1": {10, 0, 0},
		"training.exclude_fraction_for_validation=0.11": {8, 2, 0}, // 1.1 rounded up
		"training.validation_cases=3":                   {7, 3, 0},
		"training.training_cases=4":                     {4, 0, 0},
	} {
		if got := sizes(split(set)); got != want {
			t.Errorf("%s splits %v, want %v", set, got, want)
		}
	}
	all := split("training.validation_cases=3", "training.exclude_fraction_for_inference=0.2")
	if sizes(all) != [3]int{5, 3, 2} {
		t.Errorf("split is %v", sizes(all))
	}
	seen := map[string]bool{}
	for _, list := range [][]reader.Case{all.Training, all.Validation, all.Inference} {
		for _, id := range ids(list) {
			if seen[id] {
				t.Errorf("%s is in two splits", id)
			}
			seen[id] = true
		}
	}
	again := split("training.validation_cases=3", "training.training_cases=2")
	if diff := cmp.Diff(ids(all.Validation), ids(again.Validation)); diff != "" {
		t.Errorf("validation cases depend on the training cases: %s", diff)
	}
	if other := split("training.validation_cases=3", "system.seed=2"); cmp.Equal(ids(all.Validation), ids(other.Validation)) {
		t.Error("another seed gives the same split")
	}
	_, err := reader.Open(parse(t, base, folder, "training.validation_cases=3", "training.training_cases=8"), nil)
	if err == nil || !strings.Contains(err.Error(), "8 cases to train on, 3 to validate and 0 to infer, but there are 10") {
		t.Error(err)
	}
}

func TestSubset_KnowsItsNames(t *testing.T) {
	r := open(t, parse(t, base, study(t, "a.nii", "b.nii", "c.nii"), "training.validation_cases=1"))
	for name, want := range map[string]int{"": 3, "all": 3, "training": 2, "validation": 1} {
		if got, err := r.Subset(name); err != nil || len(got) != want {
			t.Errorf("subset %q has %d cases, %v; want %d", name, len(got), err, want)
		}
	}
	for name, want := range map[string]string{
		"test":      `inference.dataset_to_infer: names no subset: "test"`,
		"inference": `inference.dataset_to_infer: names "inference", but no cases are kept for it; see exclude_fraction_for_inference`,
	} {
		if _, err := r.Subset(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("subset %q: got %v, want %s", name, err, want)
		}
	}
}
