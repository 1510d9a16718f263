package reader

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dev.niftynet/core/config"
)

// findCases joins the files of all sections by case ID. The cases that some section has no file for are told apart
// from those that are whole; the error is about sections that have no files at all, or names that are easily made to agree.
func (r *Reader) findCases() ([]Case, []lone, error) {
	s := r.config.Segmentation
	sections := slices.Concat(s.Image, s.Label, s.Sampler)
	found := make([]files, len(sections))
	var faults []error
	for i, name := range sections {
		var err error
		if found[i], err = r.findFiles(name); err != nil {
			faults = append(faults, err)
		}
	}
	if len(faults) > 0 {
		return nil, nil, errors.Join(faults...)
	}
	var cases []Case
	for _, id := range slices.Sorted(maps.Keys(found[0])) {
		if slices.ContainsFunc(found, func(f files) bool { return f[id] == "" }) {
			continue
		}
		one := Case{ID: id}
		for i := range s.Image {
			one.Images = append(one.Images, found[i][id])
		}
		if len(s.Label) > 0 {
			one.Label = found[len(s.Image)][id]
		}
		if len(s.Sampler) > 0 {
			one.SamplerMap = found[len(found)-1][id]
		}
		cases = append(cases, one)
	}
	alone := unpaired(sections, found)
	if len(cases) == 0 && len(alone) > 1 {
		return nil, alone, r.rename(sections, found, alone)
	}
	return cases, alone, nil
}

// lone is the files of a case that a section has no partner for.
type lone struct {
	section, id string
	files       []string // each with its section
}

// unpaired lists, section by section, the cases that lack a file there.
func unpaired(sections []string, found []files) (all []lone) {
	for i, name := range sections {
		alone := map[string][]string{}
		for j, other := range found {
			for id, path := range other {
				if found[i][id] == "" {
					alone[id] = append(alone[id], fmt.Sprintf("%s of [data.%s]", path, sections[j]))
				}
			}
		}
		for _, id := range slices.Sorted(maps.Keys(alone)) {
			all = append(all, lone{name, id, alone[id]})
		}
	}
	return all
}

const pairFiles = "add the missing files, take out the lone ones, or set filename_removefromid so that names of one case agree"

// searchKey is the key that says where the files of a section are.
func searchKey(c *config.Config, section string) string {
	switch s := c.Data[section]; {
	case s.DatasetJSON != "":
		return "data." + section + ".dataset_json"
	case s.CSVFile != "" && len(s.PathToSearch) == 0:
		return "data." + section + ".csv_file"
	}
	return "data." + section + ".path_to_search"
}

// fault says of one case what it lacks.
func (l lone) fault(c *config.Config) error {
	return &CaseError{
		Case: l.id, Key: searchKey(c, l.section),
		Problem: fmt.Sprintf("[data.%s] has no partner for %s", l.section, strings.Join(l.files, " and ")), Fix: pairFiles,
	}
}

// lacking makes one fault for each section that lacks files.
func lacking(c *config.Config, all []lone) (faults []error) {
	for len(all) > 0 {
		section := all[0].section
		var alone []string
		for len(all) > 0 && all[0].section == section {
			alone = append(alone, all[0].files...)
			all = all[1:]
		}
		slices.Sort(alone)
		faults = append(faults, c.Fault(searchKey(c, section), "has no partner for "+shorten(slices.Compact(alone)), pairFiles))
	}
	return faults
}

// shorten names the first few of many.
func shorten(names []string) string {
	const few = 5
	if len(names) > few {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
	}
	return strings.Join(names, ", ")
}
