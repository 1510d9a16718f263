package check

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dev.niftynet/core/reader"
	"dev.niftynet/core/sampler"
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
		if in.SamplerMap != nil {
			found = append(found, samplerMap(in.Case.ID, s.Config.Network.WindowSampling, *in.SamplerMap)...)
		}
		if in.Label != nil && len(in.Labels) == 1 && in.Labels[0] > 0 {
			found = append(found, Finding{
				Warning, "data." + in.Label.Section, in.Case.ID, fmt.Sprintf("the label%s has no structure, background alone", named(*in.Label)),
				"label the case, or take it out",
			})
		}
	}
	return found
}

// plain finds images of one intensity, and those whose units are not mm.
func plain(id string, image reader.Inspected) (found []Finding) {
	if image.Least == image.Most {
		found = append(found, Finding{
			Warning, "data." + image.Section, id, fmt.Sprintf("the image%s is %v in every voxel", named(image), image.Least),
			"replace the file, or take the case out",
		})
	}
	if image.Header != nil && slices.Contains([]string{"m", "cm", "um"}, image.Header.SpaceUnit) {
		found = append(found, Finding{
			Warning, "data." + image.Section, id, fmt.Sprintf("the image%s says that its voxel sizes are in %s; they are taken as mm", named(image), image.Header.SpaceUnit),
			"correct the unit in the file's header (xyzt_units), and voxel sizes with it",
		})
	}
	return found
}

// samplerMap finds sampler maps that windows can't be drawn by, or not as they say.
func samplerMap(id, sampling string, m reader.Inspected) []Finding {
	find := func(severity Severity, problem, fix string) []Finding {
		return []Finding{{severity, "data." + m.Section, id, fmt.Sprintf("the sampler map%s %s", named(m), problem), fix}}
	}
	balanced := sampling == "balanced"
	switch {
	case balanced && m.Values > sampler.MostValues:
		return find(Error, fmt.Sprintf("has more than %d different values, which can't be balanced", sampler.MostValues),
			`name a label map in segmentation.sampler, or set network.window_sampling = "weighted"`)
	case balanced:
		return nil
	case m.Least < 0:
		return find(Warning, fmt.Sprintf("goes down to %v, which counts as 0: a frequency is 0 or more", m.Least), "make all voxels 0 or more")
	case m.Most <= 0:
		return find(Warning, "wants no voxel, none is above 0: windows will lie anywhere", "mark voxels to draw windows around, or take the case out")
	default:
		return nil
	}
}

// repeated finds sections that hold the same voxels for one case.
func repeated(in reader.Inspection) (found []Finding) {
	for i, image := range in.Images {
		if constant(image) {
			continue
		}
		if in.Label != nil && image.Sum == in.Label.Sum {
			found = append(found, Finding{
				Error, "data." + in.Label.Section, in.Case.ID, fmt.Sprintf("the label%s holds the same voxels as the image%s", named(*in.Label), named(image)),
				"correct path_to_search or filename_contains of the two sections",
			})
		}
		for _, other := range in.Images[:i] {
			if image.Sum == other.Sum && image.Section != other.Section {
				found = append(found, Finding{
					Warning, "data." + image.Section, in.Case.ID, fmt.Sprintf("the image%s holds the same voxels as%s of [data.%s]", named(image), named(other), other.Section),
					"correct path_to_search or filename_contains of the two sections",
				})
			}
		}
	}
	return found
}

// twins finds volumes that two cases share, and cases whose names only differ in case.
func (s *set) twins() (found []Finding) {
	purpose := map[string]string{}
	for _, one := range []struct {
		name  string
		cases []reader.Inspection
	}{{"training", s.training}, {"validation", s.validation}, {"inference", s.inference}} {
		for _, in := range one.cases {
			purpose[in.Case.ID] = one.name
		}
	}
	firsts, names := map[[sha256.Size]byte]reader.Inspection{}, map[string]string{}
	for _, in := range s.all {
		id := in.Case.ID
		if other := names[strings.ToLower(id)]; other != "" {
			found = append(found, Finding{
				Warning, "inference.save_seg_dir", id, fmt.Sprintf("differs from case %s in capital letters alone: where file names don't tell them, one output overwrites the other", other),
				"rename the files of one case",
			})
		}
		names[strings.ToLower(id)] = id
		if len(in.Images) == 0 || constant(in.Images[0]) {
			continue
		}
		image := in.Images[0]
		first, known := firsts[image.Sum]
		if !known {
			firsts[image.Sum] = in
			continue
		}
		found = append(found, twin(in, first, purpose))
	}
	return found
}

// twin says that a case has the image of another.
func twin(in, first reader.Inspection, purpose map[string]string) Finding {
	id, other := in.Case.ID, first.Case.ID
	image := in.Images[0]
	f := Finding{
		Warning, "data." + image.Section, id,
		fmt.Sprintf("the image%s holds the same voxels as%s of case %s: it counts twice", named(image), named(first.Images[0]), other),
		"take one of the two cases out",
	}
	if a, b := purpose[id], purpose[other]; a != b && a != "" && b != "" {
		f.Severity = Error
		f.Problem = fmt.Sprintf("the image%s, for %s, holds the same voxels as%s of case %s, for %s: one split sees what the other holds back",
			named(image), a, named(first.Images[0]), other, b)
	}
	return f
}

// channels finds cases that have not as many channels as most.
func (s *set) channels() (found []Finding) {
	for _, in := range s.all {
		if n := channels(in); n != s.usual && n != 0 {
			found = append(found, Finding{
				Error, "segmentation.image", in.Case.ID, fmt.Sprintf("the image has %d channels, most cases have %d", n, s.usual),
				"take the case out, or name the volume to use by modality",
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
