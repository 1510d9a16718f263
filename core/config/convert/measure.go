package convert

import (
	"strconv"
	"strings"

	"dev.niftynet/core/config"
)

// measure is the name here, which tells the unit, of one of NiftyNet's.
func measure(name string) string {
	switch name {
	case "Dice", "Jaccard":
		return strings.ToLower(name)
	case "intersection_over_union":
		return "jaccard"
	case "average_distance":
		return "average_distance_mm"
	case "hausdorff_distance", "hausdorff95_distance":
		return strings.TrimSuffix(name, "_distance") + "_mm"
	}
	return name
}

// measures is a list of measures under their names here.
func measures(_ study, value string) (string, error) {
	parts, err := elements(value)
	for i, p := range parts {
		parts[i] = measure(p)
	}
	return quoted(parts), err
}

// measured parts a list of measures into those that there are here and those that there are not.
func measured(a assignment) []assignment {
	names, err := elements(a.value)
	if a.key != "evaluations" || err != nil {
		return []assignment{a}
	}
	var here, not []string
	for _, name := range names {
		if config.CheckValue("evaluation", a.key, strconv.Quote(measure(name))) == nil {
			here = append(here, name)
		} else {
			not = append(not, name)
		}
	}
	var parts []assignment
	for _, some := range [][]string{here, not} {
		if len(some) > 0 {
			part := a
			part.value = strings.Join(some, ", ")
			parts = append(parts, part)
		}
	}
	return parts
}
