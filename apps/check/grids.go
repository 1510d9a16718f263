package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dev.niftynet/core/nifti"
	"dev.niftynet/core/reader"
)

// grids compares how the cases are stored: along which axes, and with which voxels.
func (s *set) grids() []Finding {
	users := map[string]int{}
	var sizes [3][]float64 // along the world's axes
	var placed []reader.Inspection
	for _, in := range s.all {
		if len(in.Images) == 0 {
			continue
		}
		users[in.Images[0].Grid.Affine.AxCodes()]++
		placed = append(placed, in)
		for axis, mm := range voxelMM(in) {
			sizes[axis] = append(sizes[axis], mm)
		}
	}
	var found []Finding
	if len(users) > 1 {
		var kinds []string
		for _, codes := range slices.Sorted(maps.Keys(users)) {
			kinds = append(kinds, fmt.Sprintf("%d %s", users[codes], codes))
		}
		found = append(found, Finding{
			Severity: Info, Key: "data." + s.first() + ".axcodes",
			Problem: "cases are stored along different axes: " + strings.Join(kinds, ", "),
			Fix:     "nothing need be done: all are turned to " + s.Config.Data[s.first()].AxCodes,
		})
	}
	if len(placed) < 2 {
		return found
	}
	var usual [3]float64
	for axis := range usual {
		slices.Sort(sizes[axis])
		usual[axis] = sizes[axis][len(sizes[axis])/2]
	}
	return append(found, s.outliers(placed, usual)...)
}

// outliers compares voxel sizes with the usual ones.
func (s *set) outliers(placed []reader.Inspection, usual [3]float64) (found []Finding) {
	const like, unlikely = 1.25, 8
	key, fix := "data."+s.first()+".pixdim", fmt.Sprintf("write [%.3g, %.3g, %.3g] to resample all cases to the usual size", usual[0], usual[1], usual[2])
	if s.Config.Data[s.first()].Pixdim != [3]float64{} {
		fix = "nothing need be done: all are resampled"
	}
	var others []string
	for _, in := range placed {
		worst := 1.0
		for axis, mm := range voxelMM(in) {
			worst = max(worst, mm/usual[axis], usual[axis]/mm)
		}
		mm := in.Images[0].Grid.Affine.SpacingMM()
		if worst > unlikely {
			found = append(found, Finding{
				Severity: Warning, Key: key, Case: in.Case.ID,
				Problem: fmt.Sprintf("voxels are %.3gx%.3gx%.3g mm, %.3g times off the usual: are they in another unit?", mm[0], mm[1], mm[2], worst),
				Fix:     "correct the header's voxel sizes, or take the case out",
			})
		} else if worst > like {
			others = append(others, in.Case.ID)
		}
	}
	if n := len(others); n > 0 && 2*n < len(placed) { // or there is no usual size
		found = append(found, Finding{
			Severity: Info, Key: key, Case: others[0],
			Problem: fmt.Sprintf("voxels of %d of %d cases are more than a quarter off the usual %.3gx%.3gx%.3g mm", n, len(placed), usual[0], usual[1], usual[2]),
			Fix:     fix,
		})
	}
	return found
}

// apart tells of each section whose files are resampled to the grid of their case's first image.
func (s *set) apart() []Finding {
	first, counts := map[string]Finding{}, map[string]int{}
	for _, in := range s.all {
		files := slices.Clone(in.Images)
		for _, one := range []*reader.Inspected{in.Label, in.SamplerMap} {
			if one != nil {
				files = append(files, *one)
			}
		}
		for _, one := range files {
			if one.Apart == "" {
				continue
			}
			if counts[one.Section]++; counts[one.Section] == 1 {
				first[one.Section] = Finding{
					Severity: Info, Key: "data." + one.Section + ".other_grid", Case: in.Case.ID,
					Problem: fmt.Sprintf("the file%s is resampled to the grid of the case's first image: %s", named(one), one.Apart),
					Fix:     "nothing need be done where both lie right in the world",
				}
			}
		}
	}
	var found []Finding
	for _, section := range slices.Sorted(maps.Keys(first)) {
		f := first[section]
		f.Problem += fmt.Sprintf(" (in %d of %d cases)", counts[section], len(s.all))
		found = append(found, f)
	}
	return found
}

// forms finds NIfTI files whose two forms place voxels differently, as other programs may go by the other one.
func (s *set) forms() []Finding {
	const tolerance = 0.1 // of a voxel
	var first Finding
	files, differ := 0, 0
	for _, in := range s.all {
		for _, image := range in.Images {
			if image.Header == nil {
				continue
			}
			files++
			err := nifti.CompareForms(image.Header, tolerance)
			if err == nil {
				continue
			}
			if differ++; differ == 1 {
				first = Finding{
					Severity: Info, Key: "data." + image.Section, Case: in.Case.ID,
					Problem: fmt.Sprintf("sform and qform of the image%s differ: %v", named(image), err),
					Fix:     "nothing need be done where the sform is right, which places voxels here; or correct the header",
				}
			}
		}
	}
	if differ == 0 {
		return nil
	}
	first.Problem += fmt.Sprintf(" (in %d of %d images)", differ, files)
	return []Finding{first}
}

// voxelMM is the size of a case's voxels along the world's axes.
func voxelMM(in reader.Inspection) (mm [3]float64) {
	affine := in.Images[0].Grid.Affine
	size := affine.SpacingMM()
	for axis, way := range affine.Orientation() {
		mm[way.Axis] = size[axis]
	}
	return mm
}

// first is the image section whose settings hold for all.
func (s *set) first() string { return s.Config.Segmentation.Image[0] }
