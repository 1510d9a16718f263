package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dev.niftynet/core/reader"
)

// labels looks at which labels the cases have.
func (s *set) labels() []Finding {
	c := s.Config.Segmentation
	learnt, whole := labelsOf(s.training)
	if !whole || len(learnt) == 0 {
		return nil // of some case the labels are not known
	}
	if c.LabelNormalisation && len(c.LabelFrom) == 0 {
		return s.numbered(learnt)
	}
	var missing []string
	for class := 1; class < c.NumClasses; class++ {
		if !learnt[class] {
			missing = append(missing, fmt.Sprint(class))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	const few = 5
	names := strings.Join(missing[:min(few, len(missing))], ", ")
	if more := len(missing) - few; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return []Finding{{
		Severity: Warning, Key: "segmentation.num_classes",
		Problem: fmt.Sprintf("counts class %s, which no training case has: it can't be learnt", names),
		Fix:     "lower num_classes, merge labels with label_from and label_to, or train on cases that have it",
	}}
}

// numbered looks at labels that will be numbered anew.
func (s *set) numbered(learnt map[int]bool) (found []Finding) {
	if have, want := len(learnt), s.Config.Segmentation.NumClasses; have != want {
		found = append(found, Finding{
			Severity: Error, Key: "segmentation.num_classes",
			Problem: fmt.Sprintf("is %d, but the training cases have %d different labels", want, have),
			Fix:     fmt.Sprintf("write num_classes = %d, or merge labels with label_from and label_to", have),
		})
	}
	for _, in := range slices.Concat(s.validation, s.inference) {
		for _, label := range slices.Sorted(maps.Keys(in.Labels)) {
			if !learnt[label] {
				found = append(found, Finding{
					Severity: Warning, Key: "segmentation.label_normalisation", Case: in.Case.ID,
					Problem: fmt.Sprintf("the label%s has label %d, which no training case has: it becomes background", named(*in.Label), label),
					Fix:     "train on a case that has it, or give label_from and label_to",
				})
			}
		}
	}
	return found
}

// labelsOf is the labels that cases have, and whether they are known of all.
func labelsOf(some []reader.Inspection) (labels map[int]bool, whole bool) {
	labels, whole = map[int]bool{}, true
	for _, in := range some {
		whole = whole && in.Labels != nil
		for label := range in.Labels {
			labels[label] = true
		}
	}
	return labels, whole
}
