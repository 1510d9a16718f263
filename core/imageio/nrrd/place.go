package nrrd

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dev.niftynet/core/stored"
	"dev.niftynet/core/volume"
)

// place finds the affine, and which axes lie in space: those with a direction, else the first three of a kind that
// can. Files that name no anatomical space are taken as LPS, as ITK takes them.
func (f *fields) place(h *stored.Header, sizes []int) (spatial []int, err error) {
	sign, err := signs(f.values["space"])
	if err != nil {
		return nil, err
	}
	var columns [][3]float64
	if text, given := f.values["spacedirections"]; given {
		spatial, columns, err = directions(text, len(sizes))
	} else {
		spatial, columns, err = f.spacings(len(sizes))
	}
	if err != nil {
		return nil, err
	}
	var origin [3]float64
	if text, given := f.values["spaceorigin"]; given {
		vectors, err := vectors(text)
		if err != nil || len(vectors) != 1 || vectors[0] == nil {
			return nil, fmt.Errorf("space origin is %.60q: want one vector", text)
		}
		origin = *vectors[0]
	}
	h.Affine = volume.Identity()
	for j, column := range volume.Complete(columns) {
		for i := range 3 {
			h.Affine[i][j] = sign[i]*column[i] + 0 // no -0
		}
	}
	for i := range 3 {
		h.Affine[i][3] = sign[i]*origin[i] + 0
	}
	h.SpaceUnit = unit(f.values["spaceunits"])
	return spatial, nil
}

// signs take a space's axes to right, anterior and superior.
func signs(space string) ([3]float64, error) {
	name := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(space), "-time"), "t")
	switch name {
	case "right-anterior-superior", "ras":
		return [3]float64{1, 1, 1}, nil
	case "left-anterior-superior", "las":
		return [3]float64{-1, 1, 1}, nil
	case "left-posterior-superior", "lps":
		return [3]float64{-1, -1, 1}, nil
	case "", "scanner-xyz", "3d-right-handed", "3d-left-handed":
		return [3]float64{-1, -1, 1}, nil
	}
	return [3]float64{}, fmt.Errorf("space %.40q is unknown: want one such as right-anterior-superior", space)
}

// unit is the unit of the first axis in space.
func unit(units string) string {
	for _, name := range []string{"mm", "cm", "um", "m"} {
		if strings.HasPrefix(units, `"`+name+`"`) {
			return name
		}
	}
	return "unknown"
}

// directions are the steps of the axes that have some.
func directions(text string, axes int) (spatial []int, columns [][3]float64, err error) {
	all, err := vectors(text)
	if err != nil {
		return nil, nil, err
	}
	if len(all) != axes {
		return nil, nil, fmt.Errorf("%d space directions for %d axes: the header is damaged", len(all), axes)
	}
	for i, v := range all {
		if v != nil && *v != [3]float64{} {
			spatial, columns = append(spatial, i), append(columns, *v)
		}
	}
	if len(spatial) < 1 || len(spatial) > 3 {
		return nil, nil, fmt.Errorf("%d axes have a space direction: want 1 to 3", len(spatial))
	}
	return spatial, columns, nil
}

// spacings are steps along the axes of space.
func (f *fields) spacings(axes int) (spatial []int, columns [][3]float64, err error) {
	kinds := strings.Fields(f.values["kinds"])
	for i := range axes {
		if len(spatial) < 3 && (i >= len(kinds) || inSpace(kinds[i])) {
			spatial = append(spatial, i)
		}
	}
	if len(spatial) == 0 {
		return nil, nil, fmt.Errorf("no axis of kinds %.60q lies in space", f.values["kinds"])
	}
	steps := strings.Fields(f.values["spacings"])
	if len(steps) != 0 && len(steps) != axes {
		return nil, nil, fmt.Errorf("%d spacings for %d axes: the header is damaged", len(steps), axes)
	}
	for j, i := range spatial {
		var column [3]float64
		column[j] = 1
		if len(steps) > 0 {
			step, err := strconv.ParseFloat(steps[i], 64)
			if err != nil {
				return nil, nil, fmt.Errorf("spacing %d is %.20q: want a number", i+1, steps[i])
			}
			if !math.IsNaN(step) { // unknown
				column[j] = step
			}
		}
		columns = append(columns, column)
	}
	return spatial, columns, nil
}

func inSpace(kind string) bool {
	return slices.Contains([]string{"domain", "space", "???", "none"}, strings.ToLower(kind))
}

// vectors reads "(1,0,0) none (0,1,0)"; none, and vectors that are not a number, become nil. Of four components, the
// last of which is time, three are kept; two get a third of 0.
func vectors(text string) ([]*[3]float64, error) {
	var all []*[3]float64
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		if rest, none := strings.CutPrefix(text, "none"); none {
			all, text = append(all, nil), rest
			continue
		}
		inner, rest, closed := strings.Cut(text, ")")
		inner, opened := strings.CutPrefix(inner, "(")
		parts := strings.Split(inner, ",")
		if !opened || !closed || len(parts) > 4 {
			return nil, fmt.Errorf("vector %.60q: want one such as (1,0,0)", text)
		}
		var v [3]float64
		for i, part := range parts[:min(3, len(parts))] {
			x, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
			if err != nil {
				return nil, fmt.Errorf("vector %.60q: want one such as (1,0,0)", text)
			}
			v[i] = x
		}
		text = rest
		if math.IsNaN(v[0]) {
			all = append(all, nil)
		} else {
			all = append(all, &v)
		}
	}
	return all, nil
}

// order is the shape, axes in space first and then the others as channels, and where numbers of the file go in it.
func order(sizes, spatial []int) (shape []int, axes []stored.Axis) {
	step := make([]int, len(sizes))
	next := 1
	add := func(i int) {
		shape = append(shape, sizes[i])
		step[i] = next
		next *= sizes[i]
	}
	for _, i := range spatial {
		add(i)
	}
	for k := range sizes {
		// Components, which lie before the axes in space, come last, as in NIfTI and MetaImage.
		if i := (spatial[0] + k) % len(sizes); !slices.Contains(spatial, i) {
			for len(shape) < 3 {
				shape = append(shape, 1)
			}
			add(i)
		}
	}
	if slices.IsSorted(step) {
		return shape, nil
	}
	for i, n := range sizes {
		axes = append(axes, stored.Axis{Length: n, Step: step[i]})
	}
	return shape, axes
}
