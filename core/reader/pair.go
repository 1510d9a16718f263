package reader

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dev.niftynet/core/config"
)

// findCases joins the files of all sections by case ID.
func findCases(c *config.Config) ([]Case, error) {
	sections := slices.Concat(c.Segmentation.Image, c.Segmentation.Label)
	found := make([]files, len(sections))
	var faults []error
	for i, name := range sections {
		var err error
		if found[i], err = findFiles(c, name); err != nil {
			faults = append(faults, err)
		}
	}
	if len(faults) == 0 {
		faults = unpaired(c, sections, found)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	var cases []Case
	for _, id := range slices.Sorted(maps.Keys(found[0])) {
		one := Case{ID: id}
		for i := range c.Segmentation.Image {
			one.Images = append(one.Images, found[i][id])
		}
		if len(c.Segmentation.Label) > 0 {
			one.Label = found[len(found)-1][id]
		}
		cases = append(cases, one)
	}
	return cases, nil
}

// unpaired reports, for each section, the files of others that have no partner in it.
func unpaired(c *config.Config, sections []string, found []files) (faults []error) {
	for i, name := range sections {
		var alone []string
		for j, other := range found {
			for id, path := range other {
				if found[i][id] == "" {
					alone = append(alone, fmt.Sprintf("%s of [data.%s]", path, sections[j]))
				}
			}
		}
		if len(alone) == 0 {
			continue
		}
		slices.Sort(alone)
		key := "data." + name + ".path_to_search"
		if c.Data[name].CSVFile != "" {
			key = "data." + name + ".csv_file"
		}
		faults = append(faults, c.Fault(key, "has no partner for "+shorten(slices.Compact(alone)),
			"add the missing files, take out the lone ones, or set filename_removefromid so that names of one case agree"))
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
