package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dev.niftynet/apps/segmentation"
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
			Info, "data." + s.first() + ".axcodes", "", "cases are stored along different axes: " + strings.Join(kinds, ", "),
			"nothing need be done: all are turned to " + s.Config.Data[s.first()].AxCodes,
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
				Warning, key, in.Case.ID, fmt.Sprintf("voxels are %.3gx%.3gx%.3g mm, %.3g times off the usual: are they in another unit?", mm[0], mm[1], mm[2], worst),
				"correct the header's voxel sizes, or take the case out",
			})
		} else if worst > like {
			others = append(others, in.Case.ID)
		}
	}
	if len(others) > 0 {
		found = append(found, Finding{
			Info, key, others[0], fmt.Sprintf("voxels of %d of %d cases are more than a quarter off the usual %.3gx%.3gx%.3g mm", len(others), len(placed), usual[0], usual[1], usual[2]), fix,
		})
	}
	return found
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

// network sees that the network takes the windows, the cases have them, and the machine what they need. Axes along which
// the window is to be a whole case get their length in the config, as in training.
func (s *set) network() []Finding {
	c := s.Config
	for _, in := range s.training {
		if in.Size != [3]int{} {
			c.FillWindow(in.Size)
			break
		}
	}
	window := c.Window()
	if slices.Min(window[:]) < 1 {
		return nil // no case says how long it is
	}
	if err := segmentation.CheckNetwork(c, s.Parts.Network, len(c.Segmentation.Image)); err != nil {
		return FromError(err)
	}
	return append(s.windows(), s.needs()...)
}

// windows finds training cases that are smaller than the window.
func (s *set) windows() []Finding {
	c := s.Config
	if c.Network.PadToWindow || c.Network.WindowSampling == "resize" || len(c.Segmentation.Label) == 0 {
		return nil
	}
	window := c.Window()
	least := window
	var small []reader.Inspection
	for _, in := range s.training {
		if in.Size == [3]int{} || in.Size[0] >= window[0] && in.Size[1] >= window[1] && in.Size[2] >= window[2] {
			continue
		}
		small = append(small, in)
		for axis, n := range in.Size {
			least[axis] = min(least[axis], n)
		}
	}
	if len(small) == 0 {
		return nil
	}
	fix := "set network.pad_to_window = true"
	if near, ok := segmentation.NearestWindow(c, s.Parts.Network, window, least); ok {
		fix += fmt.Sprintf(", or write %s, the nearest that all cases and the network take", list(near))
	}
	return []Finding{{
		Error, "data." + s.first() + ".spatial_window_size", small[0].Case.ID,
		fmt.Sprintf("%s is larger than %d of %d training cases; this one has %s voxels", by(window), len(small), len(s.training), by(small[0].Size)), fix,
	}}
}
