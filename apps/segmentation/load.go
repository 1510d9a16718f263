package segmentation

import (
	"context"
	"errors"
	"slices"

	"dev.niftynet/core/config"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/transform"
)

// loadValidation reads as many validation cases as are wanted.
func (t *Training) loadValidation(ctx context.Context, r *reader.Reader, p Parts) ([]sampler.Case, error) {
	cases := r.Split().Validation
	if most := t.config.Training.ValidationMaxCases; most > 0 && len(cases) > most {
		cases = cases[:most]
	}
	if len(cases) == 0 && t.config.Training.ValidationEveryN > 0 {
		return nil, errors.New("training.validation_every_n is set but no cases are kept for validation: " +
			"set training.validation_cases or training.exclude_fraction_for_validation, or validation_every_n = 0")
	}
	return load(ctx, r, cases, t.config, p.Tell)
}

// load reads cases, a few at a time to be able to tell how far it is, and normalises their images.
func load(ctx context.Context, r *reader.Reader, cases []reader.Case, c *config.Config, tell func(int, int, string)) ([]sampler.Case, error) {
	const together = 8
	var ready []sampler.Case
	for some := range slices.Chunk(cases, together) {
		if tell != nil {
			tell(len(ready), len(cases), "reading "+some[0].ID)
		}
		samples, err := r.LoadAll(ctx, some)
		if err != nil {
			return nil, err
		}
		for _, s := range samples {
			ready = append(ready, prepare(c, s))
		}
	}
	return ready, nil
}

// prepare normalises a case as the network wants it.
func prepare(c *config.Config, s *reader.Sample) sampler.Case {
	if c.Network.Whitening {
		transform.Whiten(s.Image)
	}
	return sampler.Case{ID: s.ID, Image: s.Image, Label: s.Label}
}
