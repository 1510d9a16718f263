package check

import (
	"context"
	"fmt"
	"slices"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/parallel"
	"dev.niftynet/core/reader"
)

// frequencies finds sampler maps that do not say all of how often voxels are wanted.
func frequencies(id string, m reader.Inspected) []Finding {
	f := Finding{Severity: Warning, Key: "data." + m.Section, Case: id}
	switch {
	case m.Least < 0:
		f.Problem = fmt.Sprintf("the sampler map%s goes down to %v, which counts as 0: a frequency is 0 or more", named(m), m.Least)
		f.Fix = "make all voxels 0 or more"
	case m.Most <= 0:
		f.Problem = fmt.Sprintf("the sampler map%s wants no voxel, none is above 0: windows will lie anywhere", named(m))
		f.Fix = "mark voxels to draw windows around, or take the case out"
	default:
		return nil
	}
	return []Finding{f}
}

// samplerMaps finds training cases from which no window can be drawn, as their maps are once preprocessed.
func (s *set) samplerMaps(ctx context.Context, r *reader.Reader) ([]Finding, error) {
	window := s.Config.Window()
	if slices.Min(window[:]) < 1 {
		return nil, nil // no case says how long it is
	}
	found, err := parallel.Map(ctx, len(s.training), func(i int) ([]Finding, error) {
		in := s.training[i]
		if in.SamplerMap == nil || len(in.Faults) > 0 {
			return nil, nil
		}
		m, err := r.SamplerMap(ctx, in.Case)
		if err != nil {
			return FromError(err), nil
		}
		if err := segmentation.CheckSamplerMap(s.Config, in.Case.ID, m); err != nil {
			f := about("data."+in.SamplerMap.Section, "correct the map, or take the case out", err)
			f.Case = in.Case.ID
			return []Finding{f}, nil
		}
		return nil, nil
	})
	return slices.Concat(found...), err
}
