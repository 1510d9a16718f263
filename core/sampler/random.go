package sampler

import (
	"context"
	"fmt"

	"dev.niftynet/core/augment"
	"dev.niftynet/core/config"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/tensor"
)

// Settings say how a Random sampler draws.
type Settings struct {
	Seed           uint64
	Window         [3]int    // x, y, z in voxels
	LabelWindow    [3]int    // of labels, in the middle of Window; zeros for the same
	BatchSize      int       // windows in a batch
	PadToWindow    bool      // whether cases smaller than the window are padded; otherwise they are an error
	Placement      Placement // where windows lie
	WindowsPerCase int       // taken from a case one after another
	Memory         int64     // bytes that cases may take; those beyond it are read whenever they are drawn
	Workers        int       // that are to fill batches at once; 0 counts as 1
	Augment        config.Augmentation
	ImageOrder     int     // of interpolation, where windows are turned, scaled or deformed: see augment.Shape
	LabelOrder     int     // of labels
	MixupAlpha     float64 // parameter of the Beta distribution of mixing windows; 0 mixes none
}

// Random draws windows at random places of random cases. Every case is drawn once before any is drawn again.
//
// A batch depends on nothing but the cases, the settings and its step, so a run that is continued sees the
// batches that it would have seen.
type Random struct {
	settings Settings
	cases    *store
	channels int
	scratch  chan *augment.Scratch // that no batch uses: one for each worker, for a spline's may be much larger than a batch
}

// NewRandom reads all cases once and prepares to draw from them. They must be labelled and have the same number of
// channels.
func NewRandom(ctx context.Context, source Source, s Settings) (*Random, error) {
	if source.Len() == 0 {
		return nil, errNoCases
	}
	s.WindowsPerCase = max(s.WindowsPerCase, 1)
	if s.LabelWindow == [3]int{} {
		s.LabelWindow = s.Window
	}
	if s.BatchSize < 1 || min(s.Window[0], s.Window[1], s.Window[2]) < 1 {
		return nil, fmt.Errorf("batch_size %d and window %v must be at least 1", s.BatchSize, s.Window)
	}
	for axis, n := range s.LabelWindow {
		if n < 1 || n > s.Window[axis] {
			return nil, fmt.Errorf("the label's window %v must lie within the image's, %v", s.LabelWindow, s.Window)
		}
	}
	r := &Random{settings: s, scratch: make(chan *augment.Scratch, max(s.Workers, 1))}
	r.cases = &store{source: source, prepare: r.prepare, memory: s.Memory, workers: max(s.Workers, 1)}
	var err error
	if r.channels, err = r.cases.look(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// Channels is how many an image has.
func (r *Random) Channels() int { return r.channels }

// Largest is how many voxels the largest case has.
func (r *Random) Largest() int { return r.cases.voxels }

// Kept is how many cases stay in memory.
func (r *Random) Kept() (n int) {
	for _, c := range r.cases.kept {
		if c != nil {
			n++
		}
	}
	return n
}

// Workers is how many goroutines may fill batches at once: as many as the settings say, or fewer where what they read again
// would take too much of the memory.
func (r *Random) Workers() int { return r.cases.workers }

// Passing is the bytes of cases that are in memory beside those kept while batches are made.
func (r *Random) Passing() int64 {
	if r.Kept() == len(r.cases.kept) {
		return 0
	}
	return r.cases.passing(r.cases.workers)
}

// Left is the bytes of Settings.Memory that cases leave.
func (r *Random) Left() int64 { return max(r.settings.Memory-r.cases.taken-r.Passing(), 0) }

// prepare refuses a case that can't be drawn from.
func (r *Random) prepare(c Case) (*prepared, error) {
	if err := checkCase(c); err != nil {
		return nil, err
	}
	if c.Label == nil {
		return nil, fmt.Errorf("case %s has no label: training needs one", c.ID)
	}
	for axis, length := range c.Image.Size {
		if w := r.settings.Window; length < w[axis] && !r.settings.PadToWindow {
			return nil, fmt.Errorf("case %s is %dx%dx%d voxels, smaller than the window %dx%dx%d: set network.pad_to_window = true, or a smaller spatial_window_size",
				c.ID, c.Image.Size[0], c.Image.Size[1], c.Image.Size[2], w[0], w[1], w[2])
		}
	}
	where, err := r.settings.Placement.prepare(c, r.settings.Window)
	if err != nil {
		return nil, err
	}
	return &prepared{c, minima(c.Image), where}, nil
}

// Batch makes memory for one batch, to be filled again and again.
func (r *Random) Batch() *Batch {
	n, w := r.settings.BatchSize, r.settings.LabelWindow
	b := newBatch(n, r.settings.Window, r.channels)
	b.Label = tensor.New(n, w[2], w[1], w[0], 1)
	b.Changes = make([]augment.Change, n)
	if r.settings.MixupAlpha > 0 {
		b.Partner = tensor.New(b.Label.Shape...)
	}
	return b
}

// BatchBytes is the memory of one batch of windows of so many channels.
func (s Settings) BatchBytes(channels int) int64 {
	const float = 4
	w, l := s.Window, s.LabelWindow
	images, labels := s.BatchSize*channels, s.BatchSize
	if channels > 1 {
		images++ // the channel that is being changed
	}
	if l != w {
		images++ // a label before it is trimmed
	}
	if s.MixupAlpha > 0 {
		images += channels // the window that is mixed into the last one
		labels += s.BatchSize
	}
	return int64(float * (images*w[0]*w[1]*w[2] + labels*l[0]*l[1]*l[2]))
}

// ScratchBytes is about the memory that changing windows takes beside batches, where the largest case has so many voxels.
func (s Settings) ScratchBytes(largest int) int64 {
	return int64(max(s.Workers, 1)) * augment.ScratchBytes(&s.Augment, s.Window, s.ImageOrder, largest)
}

// Fill draws the batch of a step, which depends on the step alone. Several goroutines may fill different batches. The error
// names the case.
func (r *Random) Fill(ctx context.Context, b *Batch, step int) error {
	s := &r.settings
	r.lend(b)
	defer r.takeBack(b)
	b.Reading = 0
	for i := range b.Locations {
		place := step*len(b.Locations) + i
		number := r.pick(b, place/s.WindowsPerCase)
		b.making = r.cases.source.ID(number)
		c, took, err := r.cases.get(ctx, number)
		b.Reading += took
		if err != nil {
			return err
		}
		start := c.places.start(turn{
			window: i, batch: len(b.Locations), sample: place % s.WindowsPerCase, taking: s.WindowsPerCase,
		}, rng.At(s.Seed, "sampler", uint64(step), uint64(i)))
		b.Locations[i] = located(c.ID, start, s.Window)
		b.Changes[i] = augment.Draw(&s.Augment, augment.Place{Seed: s.Seed, Step: step, Index: i}, r.shape(c))
		r.window(b, i, c)
	}
	if b.Partner != nil {
		b.mix(s.MixupAlpha, rng.At(s.Seed, "mixup", uint64(step), 0))
	}
	return nil
}

// lend gives a batch the memory that changes need while it is filled.
func (r *Random) lend(b *Batch) {
	select {
	case b.scratch = <-r.scratch:
	default:
		b.scratch = &augment.Scratch{}
	}
}

func (r *Random) takeBack(b *Batch) {
	select {
	case r.scratch <- b.scratch:
	default: // more batches are filled at once than there are workers
	}
	b.scratch = nil
}

func (r *Random) shape(c *prepared) augment.Shape {
	return augment.Shape{
		Window: r.settings.Window, Channels: c.Image.Channels, Case: c.Image.Size, SpacingMM: c.Image.Affine.SpacingMM(),
		ImageOrder: r.settings.ImageOrder, LabelOrder: r.settings.LabelOrder,
	}
}

// window cuts window i of a batch from its case and changes it.
func (r *Random) window(b *Batch, i int, c *prepared) {
	size := r.settings.Window
	image, label, at, change := b.image(i), b.wholeLabel(i, size), b.Locations[i], &b.Changes[i]
	if change.Moves() {
		var middle [3]float64
		for axis := range middle {
			middle[axis] = float64(at.Start[axis]+at.End[axis]-1) / 2
		}
		seen := change.Map(middle, r.shape(c))
		for channel, padding := range c.padding {
			seen.Image(image, c.Image, channel, padding, b.scratch)
		}
		seen.Label(label, c.Label, b.scratch)
	} else {
		cut(image, c.Image, at, c.padding)
		cut(label, c.Label, at, []float32{0})
	}
	b.changeIntensities(image, change, c.padding, size)
	augment.Flip(image, size, c.Image.Channels, change.Flip)
	augment.Flip(label, size, 1, change.Flip)
	b.trimLabel(i, label, size, r.settings.LabelWindow)
}

// pick is the number of the n-th case of the run: epoch after epoch, each in its own random order.
func (r *Random) pick(b *Batch, n int) int {
	count := r.cases.source.Len()
	epoch, place := n/count, n%count
	if b.epoch != epoch {
		b.epoch, b.order = epoch, b.order[:0]
		for i := range count {
			b.order = append(b.order, i)
		}
		rng.At(r.settings.Seed, "cases", uint64(epoch), 0).Shuffle(len(b.order), func(i, j int) {
			b.order[i], b.order[j] = b.order[j], b.order[i]
		})
	}
	return b.order[place]
}
