package check

import (
	"fmt"
	"maps"
	"slices"

	"dev.niftynet/core/reader"
)

// set is the inspected cases of a config, by the purpose that each serves.
type set struct {
	Request
	training, validation, inference []reader.Inspection
	all                             []reader.Inspection

	usual     int   // channels that most cases have, for which the network will be made; 0 when none can be read
	peakBytes int64 // foreseen; 0 until it is
}

func newSet(q Request, split reader.Split, all []reader.Inspection) *set {
	s := &set{Request: q, all: all}
	byID := map[string]reader.Inspection{}
	for _, in := range all {
		byID[in.Case.ID] = in
	}
	pick := func(cases []reader.Case) (some []reader.Inspection) {
		for _, c := range cases {
			some = append(some, byID[c.ID])
		}
		return some
	}
	s.training, s.validation, s.inference = pick(split.Training), pick(split.Validation), pick(split.Inference)
	s.usual = usualChannels(all)
	return s
}

// cases finds what is wrong with each case by itself.
func (s *set) cases() (found []Finding) {
	for _, in := range s.all {
		for _, err := range in.Faults {
			found = append(found, FromError(err)...)
		}
		for _, image := range in.Images {
			found = append(found, plain(in.Case.ID, image)...)
		}
		found = append(found, repeated(in)...)
		if in.SamplerMap != nil && s.Config.Network.WindowSampling == "weighted" {
			found = append(found, frequencies(in.Case.ID, *in.SamplerMap)...)
		}
		if in.Label != nil && len(in.Labels) == 1 && in.Labels[0] > 0 {
			found = append(found, Finding{
				Severity: Warning, Key: "data." + in.Label.Section, Case: in.Case.ID,
				Problem: fmt.Sprintf("the label%s has no structure, background alone", named(*in.Label)),
				Fix:     "label the case, or take it out",
			})
		}
	}
	return found
}

// plain finds images of one intensity, and those whose units are not mm.
func plain(id string, image reader.Inspected) (found []Finding) {
	if image.Least == image.Most {
		found = append(found, Finding{
			Severity: Warning, Key: "data." + image.Section, Case: id,
			Problem: fmt.Sprintf("the image%s is %v in every voxel", named(image), image.Least),
			Fix:     "replace the file, or take the case out",
		})
	}
	if image.Header != nil && slices.Contains([]string{"m", "cm", "um"}, image.Header.SpaceUnit) {
		found = append(found, Finding{
			Severity: Warning, Key: "data." + image.Section, Case: id,
			Problem: fmt.Sprintf("the image%s says that its voxel sizes are in %s; they are taken as mm", named(image), image.Header.SpaceUnit),
			Fix:     "correct the unit in the file's header (xyzt_units), and voxel sizes with it",
		})
	}
	return found
}

// channels finds cases that have not as many channels as most.
func (s *set) channels() (found []Finding) {
	for _, in := range s.all {
		if n := channels(in); n != s.usual && n != 0 {
			found = append(found, Finding{
				Severity: Error, Key: "segmentation.image", Case: in.Case.ID,
				Problem: fmt.Sprintf("the image has %d channels, most cases have %d", n, s.usual),
				Fix:     "take the case out, or name the volume to use by modality",
			})
		}
	}
	return found
}

// usualChannels is how many channels most cases have.
func usualChannels(all []reader.Inspection) (usual int) {
	users := map[int]int{}
	for _, in := range all {
		users[channels(in)]++
	}
	delete(users, 0)
	for _, n := range slices.Sorted(maps.Keys(users)) {
		if users[n] > users[usual] {
			usual = n
		}
	}
	return usual
}

// channels is how many channels a case has, 0 when not all of its images can be read.
func channels(in reader.Inspection) (n int) {
	if len(in.Images) < len(in.Case.Images) {
		return 0
	}
	for _, image := range in.Images {
		n += image.Channels
	}
	return n
}

// constant reports whether all voxels are the same, as many a case's may be by chance.
func constant(i reader.Inspected) bool { return i.Least == i.Most }

// named is a file's name behind a word, empty for a phantom.
func named(i reader.Inspected) string {
	if i.Path == "" {
		return ""
	}
	return " " + i.Path
}
