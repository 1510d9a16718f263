package reader

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dev.niftynet/core/config"
	"dev.niftynet/core/rng"
)

// Split is which cases serve which purpose. No case serves two; some may serve none. Each list is in order of ID.
type Split struct {
	Training, Validation, Inference []Case
}

// Divide splits the cases. Where they can't be, all are for training.
func (r *Reader) Divide() error {
	split, err := divide(r.config, r.cases)
	if err != nil {
		split = Split{Training: r.cases}
	}
	r.split = split
	return err
}

// Split is the split of the cases by the config's seed and counts. It depends on the IDs alone, not on how files lie.
func (r *Reader) Split() Split { return r.split }

// Subset lists the cases that inference.dataset_to_infer names: "training", "validation", "inference", "all", or ""
// for those kept for inference, or all when none were. A subset without cases is an error.
func (r *Reader) Subset(name string) ([]Case, error) {
	const key = "inference.dataset_to_infer"
	subsets := map[string][]Case{
		"training": r.split.Training, "validation": r.split.Validation, "inference": r.split.Inference, "all": r.cases,
	}
	if name == "" {
		if len(r.split.Inference) > 0 {
			return r.split.Inference, nil
		}
		name = "all"
	}
	cases, ok := subsets[name]
	if !ok {
		return nil, r.config.Fault(key, fmt.Sprintf("names no subset: %q", name), "name training, validation, inference or all")
	}
	if len(cases) == 0 {
		return nil, r.config.Fault(key, fmt.Sprintf("names %q, but no cases are kept for it", name),
			"see exclude_fraction_for_inference and its neighbours in [training], or name another")
	}
	return cases, nil
}

// divide splits cases, which are in order of ID. Shares are rounded up, as in NiftyNet.
// Cases that a dataset.json has for test are for inference, and do not count among those that shares are of; the split
// file, where there is one, goes before all else.
func divide(c *config.Config, cases []Case) (Split, error) {
	if split, ok, err := readSplit(c, cases); ok || err != nil {
		return split, err
	}
	var tests []Case
	cases = slices.DeleteFunc(slices.Clone(cases), func(one Case) bool {
		if one.isTest {
			tests = append(tests, one)
		}
		return one.isTest
	})
	t, n := c.Training, len(cases)
	share := func(fraction float64) int { return int(math.Ceil(float64(n) * fraction)) }
	validation := t.ValidationCases
	if validation == 0 {
		validation = share(t.ExcludeFractionForValidation)
	}
	inference := share(t.ExcludeFractionForInference)
	training := t.TrainingCases
	if training == 0 {
		training = max(n-validation-inference, 0)
	}
	if training+validation+inference > n {
		key := "training.training_cases"
		switch {
		case t.TrainingCases > 0:
		case t.ValidationCases > 0:
			key = "training.validation_cases"
		default:
			key = "training.exclude_fraction_for_validation"
		}
		return Split{}, c.Fault(key,
			fmt.Sprintf("and its neighbours ask for %d cases to train on, %d to validate and %d to infer, but there are %d", training, validation, inference, n),
			"lower them or add data")
	}
	random := rng.At(c.System.Seed, "split", 0, 0)
	order := slices.Clone(cases)
	random.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	// Held-out cases come first, so that they stay the same when fewer are trained on.
	take := func(count int) []Case {
		taken := order[:count:count]
		order = order[count:]
		return byID(taken)
	}
	split := Split{Validation: take(validation), Inference: take(inference), Training: take(training)}
	split.Inference = byID(append(split.Inference, tests...))
	return split, nil
}

// byID sorts cases in place.
func byID(cases []Case) []Case {
	slices.SortFunc(cases, func(a, b Case) int { return cmp.Compare(a.ID, b.ID) })
	return cases
}
