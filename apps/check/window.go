package check

import (
	"fmt"
	"slices"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/reader"
)

// network sees that the network takes the windows, the cases have them, and the machine what they need. Axes along which
// the window is to be a whole case get their length first, as in training.
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
	if err := segmentation.CheckNetwork(c, s.Parts.Network, max(s.usual, 1)); err != nil {
		return FromError(err)
	}
	return slices.Concat(s.windows(), s.mostlyPadding(), s.needs())
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
	if near, ok := segmentation.NearestWindow(c, s.Parts.Network, s.usual, window, least); ok {
		fix += fmt.Sprintf(", or write %s, the nearest that all cases and the network take", list(near))
	}
	return []Finding{{
		Severity: Error, Key: "data." + s.first() + ".spatial_window_size", Case: small[0].Case.ID,
		Problem: fmt.Sprintf("%s is larger than %d of %d training cases; this one has %s voxels", by(window), len(small), len(s.training), by(small[0].Size)),
		Fix:     fix,
	}}
}

// mostlyPadding finds training cases that are padded to several times their size.
func (s *set) mostlyPadding() []Finding {
	const least = 0.125 // half of the window along each axis
	c := s.Config
	if !c.Network.PadToWindow || c.Network.WindowSampling == "resize" || len(c.Segmentation.Label) == 0 {
		return nil
	}
	window := c.Window()
	var small []reader.Inspection
	for _, in := range s.training {
		share := 1.0
		for axis, n := range in.Size {
			share *= min(1, float64(n)/float64(window[axis]))
		}
		if share > 0 && share < least {
			small = append(small, in)
		}
	}
	if len(small) == 0 {
		return nil
	}
	return []Finding{{
		Severity: Warning, Key: "data." + s.first() + ".spatial_window_size", Case: small[0].Case.ID,
		Problem: fmt.Sprintf("most of the window %s is padding for %d of %d training cases; this one has %s voxels", by(window), len(small), len(s.training), by(small[0].Size)),
		Fix:     "write a smaller window, or correct pixdim",
	}}
}
