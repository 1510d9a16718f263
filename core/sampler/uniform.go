package sampler

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"dev.niftynet/core/augment"
	"dev.niftynet/core/config"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/tensor"
)

// Settings say how a Uniform sampler draws.
type Settings struct {
	Seed               uint64
	Window             [3]int  // x, y, z in voxels
	BatchSize          int     // windows in a batch
	PadToWindow        bool    // whether cases smaller than the window are padded; otherwise they are an error
	ForegroundFraction float64 // share of a batch that is centred on labelled voxels
	Augment            config.Augmentation
	MixupAlpha         float64 // parameter of the Beta distribution of mixing windows; 0 mixes none
}

// Uniform draws windows at random places of random cases. Every case is drawn once before any is drawn again.
//
// A batch depends on nothing but the cases, the settings and its step, so a run that is continued sees the
// batches that it would have seen.
type Uniform struct {
	settings Settings
	cases    []trainingCase
}

// trainingCase is a case and what drawing from it needs to know.
type trainingCase struct {
	Case
	padding []float32 // least intensity of each channel
	classes []class   // structures present, background left out
}

// class is one structure of a case.
type class struct {
	value  float32
	voxels int
}

// NewUniform prepares to draw from labelled cases. The cases must have the same number of channels.
func NewUniform(cases []Case, s Settings) (*Uniform, error) {
	if len(cases) == 0 {
		return nil, errors.New("there are no training cases: lower the cases kept for validation and inference, or add data")
	}
	if s.BatchSize < 1 || min(s.Window[0], s.Window[1], s.Window[2]) < 1 {
		return nil, fmt.Errorf("batch_size %d and window %v must be at least 1", s.BatchSize, s.Window)
	}
	u := &Uniform{settings: s}
	var faults []error
	for _, c := range cases {
		if err := u.check(c, cases[0]); err != nil {
			faults = append(faults, err)
			continue
		}
		u.cases = append(u.cases, trainingCase{c, minima(c.Image), classes(c.Label.Data)})
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return u, nil
}

// check refuses a case that can't be drawn from, or not along with the first.
func (u *Uniform) check(c, first Case) error {
	if err := checkCase(c); err != nil {
		return err
	}
	if c.Label == nil {
		return fmt.Errorf("case %s has no label: training needs one", c.ID)
	}
	if c.Image.Channels != first.Image.Channels {
		return fmt.Errorf("case %s has %d image channels, but case %s has %d", c.ID, c.Image.Channels, first.ID, first.Image.Channels)
	}
	if u.settings.PadToWindow {
		return nil
	}
	for axis, length := range c.Image.Size {
		if w := u.settings.Window; length < w[axis] {
			return fmt.Errorf("case %s is %dx%dx%d voxels, smaller than the window %dx%dx%d: set network.pad_to_window = true, or a smaller spatial_window_size",
				c.ID, c.Image.Size[0], c.Image.Size[1], c.Image.Size[2], w[0], w[1], w[2])
		}
	}
	return nil
}

// classes counts the structures of a label map, lowest class first.
func classes(label []float32) []class {
	counts := map[float32]int{}
	for first := 0; first < len(label); {
		end := first + 1
		for end < len(label) && label[end] == label[first] {
			end++
		}
		counts[label[first]] += end - first // one look-up for each run of equal labels
		first = end
	}
	var present []class
	for _, value := range slices.Sorted(maps.Keys(counts)) {
		if value > 0 {
			present = append(present, class{value, counts[value]})
		}
	}
	return present
}

// Batch makes memory for one batch, to be filled again and again.
func (u *Uniform) Batch() *Batch {
	n, w := u.settings.BatchSize, u.settings.Window
	b := newBatch(n, w, u.cases[0].Image.Channels)
	b.Label = tensor.New(n, w[2], w[1], w[0], 1)
	b.Changes = make([]augment.Change, n)
	if u.settings.MixupAlpha > 0 {
		b.Partner = tensor.New(b.Label.Shape...)
	}
	return b
}

// Fill draws the batch of a step. Several goroutines may fill different batches.
func (u *Uniform) Fill(b *Batch, step int) {
	for i := range b.Locations {
		c := &u.cases[u.pick(b, step*len(b.Locations)+i)]
		random := rng.At(u.settings.Seed, "sampler", uint64(step), uint64(i))
		at := u.place(c, i, random)
		b.Locations[i] = at
		b.Changes[i] = u.change(c, augment.Place{Seed: u.settings.Seed, Step: step, Index: i})
		u.window(b, i, c)
	}
	if b.Partner != nil {
		b.mix(u.settings.MixupAlpha, rng.At(u.settings.Seed, "mixup", uint64(step), 0))
	}
}

// change draws what is done to the window of a case at a place of the run.
func (u *Uniform) change(c *trainingCase, at augment.Place) augment.Change {
	return augment.Draw(&u.settings.Augment, at, u.shape(c))
}

func (u *Uniform) shape(c *trainingCase) augment.Shape {
	return augment.Shape{
		Window: u.settings.Window, Channels: c.Image.Channels, Case: c.Image.Size, SpacingMM: c.Image.Affine.SpacingMM(),
	}
}

// window cuts window i of a batch from its case and changes it.
func (u *Uniform) window(b *Batch, i int, c *trainingCase) {
	image, label, at, change := b.image(i), b.label(i), b.Locations[i], &b.Changes[i]
	if change.Moves() {
		var middle [3]float64
		for axis := range middle {
			middle[axis] = float64(at.Start[axis]+at.End[axis]-1) / 2
		}
		seen := change.Map(middle, u.shape(c))
		for channel, padding := range c.padding {
			seen.Image(image, c.Image, channel, padding, &b.scratch)
		}
		seen.Label(label, c.Label, &b.scratch)
	} else {
		cut(image, c.Image, at, c.padding)
		cut(label, c.Label, at, []float32{0})
	}
	b.changeIntensities(image, change, c.padding, u.settings.Window)
	augment.Flip(image, u.settings.Window, c.Image.Channels, change.Flip)
	augment.Flip(label, u.settings.Window, 1, change.Flip)
}

// pick is the case of the n-th window of the run: epoch after epoch, each in its own random order.
func (u *Uniform) pick(b *Batch, n int) int {
	epoch, place := n/len(u.cases), n%len(u.cases)
	if b.epoch != epoch {
		b.epoch, b.order = epoch, b.order[:0]
		for i := range u.cases {
			b.order = append(b.order, i)
		}
		rng.At(u.settings.Seed, "cases", uint64(epoch), 0).Shuffle(len(b.order), func(i, j int) {
			b.order[i], b.order[j] = b.order[j], b.order[i]
		})
	}
	return b.order[place]
}

// isForced reports whether window i of a batch is centred on a structure: the last ones are, rounded half to even
// as in nnU-Net (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z).
func (u *Uniform) isForced(i int) bool {
	n := float64(u.settings.BatchSize)
	return float64(i) >= math.RoundToEven(n*(1-u.settings.ForegroundFraction))
}

// place draws where window i of a batch lies.
func (u *Uniform) place(c *trainingCase, i int, random *rand.Rand) Location {
	window, size := u.settings.Window, c.Image.Size
	at := Location{Case: c.ID}
	forced := u.isForced(i) && len(c.classes) > 0
	var centre [3]int
	if forced {
		centre = c.voxel(random)
	}
	for axis, length := range size {
		room := length - window[axis]
		switch {
		case room < 0:
			at.Start[axis] = padStart(length, window[axis])
		case forced:
			at.Start[axis] = min(max(centre[axis]-window[axis]/2, 0), room)
		default:
			at.Start[axis] = random.IntN(room + 1)
		}
		at.End[axis] = at.Start[axis] + window[axis]
	}
	return at
}

// voxel draws a structure, then one of its voxels.
func (c *trainingCase) voxel(random *rand.Rand) [3]int {
	drawn := c.classes[random.IntN(len(c.classes))]
	left := random.IntN(drawn.voxels)
	for i, v := range c.Label.Data {
		if v != drawn.value {
			continue
		}
		if left == 0 {
			nx, ny := c.Label.Size[0], c.Label.Size[1]
			return [3]int{i % nx, i / nx % ny, i / (nx * ny)}
		}
		left--
	}
	return [3]int{} // not reached: voxels counts what is there
}
