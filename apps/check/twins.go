package check

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"dev.niftynet/core/reader"
)

// repeated finds sections that hold the same voxels for one case.
func repeated(in reader.Inspection) (found []Finding) {
	for i, image := range in.Images {
		if constant(image) {
			continue
		}
		if in.Label != nil && image.Sum == in.Label.Sum {
			found = append(found, Finding{
				Severity: Error, Key: "data." + in.Label.Section, Case: in.Case.ID,
				Problem: fmt.Sprintf("the label%s holds the same voxels as the image%s", named(*in.Label), named(image)),
				Fix:     "correct path_to_search or filename_contains of the two sections",
			})
		}
		for _, other := range in.Images[:i] {
			if image.Sum == other.Sum && image.Section != other.Section {
				found = append(found, Finding{
					Severity: Warning, Key: "data." + image.Section, Case: in.Case.ID,
					Problem: fmt.Sprintf("the image%s holds the same voxels as%s of [data.%s]", named(image), named(other), other.Section),
					Fix:     "correct path_to_search or filename_contains of the two sections",
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
				Severity: Warning, Key: "inference.save_seg_dir", Case: id,
				Problem: fmt.Sprintf("differs from case %s in capital letters alone: where file names don't tell them, one output overwrites the other", other),
				Fix:     "rename the files of one case",
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
		Severity: Warning, Key: "data." + image.Section, Case: id,
		Problem: fmt.Sprintf("the image%s holds the same voxels as%s of case %s: it counts twice", named(image), named(first.Images[0]), other),
		Fix:     "take one of the two cases out",
	}
	if a, b := purpose[id], purpose[other]; a != b && a != "" && b != "" {
		f.Severity = Error
		f.Problem = fmt.Sprintf("the image%s, for %s, holds the same voxels as%s of case %s, for %s: one split sees what the other holds back",
			named(image), a, named(first.Images[0]), other, b)
	}
	return f
}
