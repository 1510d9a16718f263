package segmentation

import (
	"cmp"
	"context"

	"dev.niftynet/core/config"
	"dev.niftynet/core/ram"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/volume"
)

// fillWindow gives the axes along which the window is to be a whole case the length of the first, in c, if the network
// takes that.
func fillWindow(ctx context.Context, c *config.Config, n Network, from *cases) error {
	if !isOpen(c.Window()) || from.Len() == 0 {
		return nil
	}
	first, err := from.Read(ctx, 0)
	if err != nil {
		return err
	}
	c.FillWindow(first.Image.Size)
	return CheckNetwork(c, n, first.Image.Channels)
}

// newWindows reads the training cases and plans how windows are drawn from them. They may take what batches leave of
// the data's memory, in bytes.
func newWindows(ctx context.Context, c *config.Config, from *cases, memory int64) (*sampler.Random, error) {
	var source sampler.Source = from
	if c.Network.WindowSampling == "resize" {
		source = sampler.Resized{Source: from, Resize: resizing(c)}
	}
	s := samplerSettings(c)
	s.Memory = memory - memory/batchesShare
	return sampler.NewRandom(ctx, source, s)
}

// batchesShare is the part of the data's memory, one in so many, that batches may take.
const batchesShare = 4

// ahead is how many batches are made ahead of the one in use: as many as the config says and one for each worker, if they
// fit into their part of the data's memory, in bytes, and at least one. The largest case has so many voxels.
func ahead(c *config.Config, channels int, memory int64, largest int) int {
	const inUse = 1
	s := samplerSettings(c)
	fit := (memory/batchesShare-s.ScratchBytes(largest))/s.BatchBytes(channels) - inUse
	return int(min(int64(max(c.Network.QueueLength, c.Network.NumWorkers)), max(fit, 1)))
}

// isOpen reports whether a window is to be a whole case along some axis, whose length is known when the case is.
func isOpen(window [3]int) bool { return min(window[0], window[1], window[2]) < 1 }

// samplerSettings is how a config wants windows drawn.
func samplerSettings(c *config.Config) sampler.Settings {
	s := sampler.Settings{
		Seed: c.System.Seed, Window: c.Window(), LabelWindow: c.LabelWindow(), BatchSize: c.Network.BatchSize,
		PadToWindow: c.Network.PadToWindow, Placement: placement(c), WindowsPerCase: c.Training.SamplePerVolume,
		Workers: c.Network.NumWorkers, Augment: c.Training.Augmentation,
		ImageOrder: imageOrder(c), LabelOrder: labelOrder(c),
	}
	if c.Segmentation.DoMixup {
		s.MixupAlpha = c.Segmentation.MixupAlpha
	}
	return s
}

// placement says where windows lie. A case that is resized is one window.
func placement(c *config.Config) sampler.Placement {
	switch c.Network.WindowSampling {
	case "weighted":
		return sampler.Weighted{}
	case "balanced":
		return sampler.Balanced{}
	default:
		return sampler.Uniform{Foreground: c.Training.ForegroundFraction}
	}
}

// resizing makes a window of a whole case.
func resizing(c *config.Config) sampler.Resize {
	image := c.Data[c.Segmentation.Image[0]]
	how := volume.Interpolation{Order: image.InterpOrder, Antialias: image.Antialiasing}
	return sampler.Resize{Window: c.Window(), Image: how, LabelOrder: labelOrder(c)}
}

// imageOrder is how images that are turned, scaled or deformed are interpolated.
func imageOrder(c *config.Config) int {
	if order := c.Training.InterpOrder; order >= 0 {
		return order
	}
	return c.Data[c.Segmentation.Image[0]].InterpOrder
}

// labelOrder is how labels are interpolated.
func labelOrder(c *config.Config) int {
	if len(c.Segmentation.Label) == 0 {
		return 1
	}
	return c.Data[c.Segmentation.Label[0]].InterpOrder
}

// dataMemory is what training cases and batches may take: as the config says, or else half of what is free now, and at
// most half of the limit of all memory.
func dataMemory(s config.System) int64 {
	if s.DataMemory > 0 {
		return int64(s.DataMemory)
	}
	const guess = 4 << 30 // where the system doesn't tell
	memory := cmp.Or(ram.Free(), guess) / 2
	if s.MemoryLimit > 0 {
		memory = min(memory, int64(s.MemoryLimit)/2)
	}
	return memory
}
