// Package sampler cuts windows from cases and gathers them into batches.
//
// A window may reach beyond its case; what lies outside is padding: the least intensity of the channel, label 0.
// So a location is always counted in the case's own voxels, and whoever puts a window back needs nothing else.
package sampler

import (
	"fmt"
	"slices"
	"time"

	"dev.niftynet/core/augment"
	"dev.niftynet/core/tensor"
	"dev.niftynet/core/volume"
)

// Case is one subject, ready to be cut: its image already normalised.
type Case struct {
	ID    string
	Image *volume.Volume
	Label *volume.Volume // one channel of class numbers on the image's grid; nil when unknown

	SamplerMap *volume.Volume // how often voxels are wanted as the middle of a window, on the same grid; nil without a sampler map
}

// Bytes is the memory of a case.
func (c Case) Bytes() (n int64) {
	const float = 4
	for _, v := range []*volume.Volume{c.Image, c.Label, c.SamplerMap} {
		if v != nil {
			n += int64(float * len(v.Data))
		}
	}
	return n
}

// Location is the box that a window was cut from, in voxels x, y, z of the case. It may begin below 0 and end
// beyond the case.
type Location struct {
	Case       string // the case's ID
	Start, End [3]int // End is the first voxel that no longer belongs
}

// Batch is the windows of one step. Its tensors belong to the sampler and are filled again later.
type Batch struct {
	Image     *tensor.Tensor   // [N D H W C]
	Label     *tensor.Tensor   // [N d h w 1], of the label's window; nil when the cases have none
	Partner   *tensor.Tensor   // labels of the windows that are mixed into these; nil without mixup
	Share     float64          // of each window in its mixture with its partner
	Locations []Location       // one for each window
	Changes   []augment.Change // what was done to each at random; nil for windows as they are
	Reading   time.Duration    // for how long the last filling waited for cases to be read

	making string // ID of the case that is being cut
	order  []int  // cases in the order of an epoch
	epoch  int    // which epoch; -1 before the first

	channel []float32        // of one window
	full    []float32        // label of a window, as large as the image's, before it is trimmed
	first   []float32        // window of a batch that is being mixed
	scratch *augment.Scratch // while it is filled
}

// newBatch makes an empty batch of n windows without labels.
func newBatch(n int, window [3]int, channels int) *Batch {
	return &Batch{
		Image:     tensor.New(n, window[2], window[1], window[0], channels),
		Locations: make([]Location, n),
		epoch:     -1,
	}
}

// image is the part of the image tensor that holds window i.
func (b *Batch) image(i int) []float32 { return part(b.Image, i) }

// label is the part of the label tensor that holds window i.
func (b *Batch) label(i int) []float32 { return part(b.Label, i) }

func part(t *tensor.Tensor, i int) []float32 {
	n := len(t.Data) / t.Shape[0]
	return t.Data[i*n : (i+1)*n]
}

// wholeLabel is memory for the label of window i, as large as its image: the batch's own where that is as large.
func (b *Batch) wholeLabel(i int, window [3]int) []float32 {
	n := window[0] * window[1] * window[2]
	if own := b.label(i); len(own) == n {
		return own
	}
	if b.full == nil {
		b.full = make([]float32, n)
	}
	return b.full
}

// trimLabel keeps the middle of a label, so that the middles of both windows, half their lengths rounded down, are one
// voxel.
func (b *Batch) trimLabel(i int, label []float32, window, kept [3]int) {
	if window == kept {
		return
	}
	dst := b.label(i)
	var from [3]int
	for axis := range from {
		from[axis] = window[axis]/2 - kept[axis]/2
	}
	for z := range kept[2] {
		for y := range kept[1] {
			row := ((z+from[2])*window[1]+y+from[1])*window[0] + from[0]
			dst = dst[copy(dst, label[row:row+kept[0]]):]
		}
	}
}

// located is the place of a window of a case.
func located(id string, start, window [3]int) Location {
	return Location{Case: id, Start: start, End: [3]int{start[0] + window[0], start[1] + window[1], start[2] + window[2]}}
}

// cut copies the box at into dst [D H W C]. Outside v it writes padding, one number for each channel.
func cut(dst []float32, v *volume.Volume, at Location, padding []float32) {
	width := at.End[0] - at.Start[0]
	row := width * v.Channels
	// Columns from..to of each row lie inside the volume.
	from := min(max(-at.Start[0], 0), width)
	to := max(min(v.Size[0]-at.Start[0], width), from)
	for z := at.Start[2]; z < at.End[2]; z++ {
		for y := at.Start[1]; y < at.End[1]; y++ {
			line := dst[:row]
			dst = dst[row:]
			inside := y >= 0 && y < v.Size[1] && z >= 0 && z < v.Size[2] && from < to
			for c := range v.Channels {
				if !inside {
					fill(line, c, v.Channels, padding[c])
					continue
				}
				first := c*v.Voxels() + v.Index(at.Start[0]+from, y, z)
				fill(line[:from*v.Channels], c, v.Channels, padding[c])
				spread(line[from*v.Channels+c:], v.Channels, v.Data[first:first+to-from])
				fill(line[to*v.Channels:], c, v.Channels, padding[c])
			}
		}
	}
}

// changeIntensities changes a window [D H W C] channel by channel.
func (b *Batch) changeIntensities(window []float32, change *augment.Change, air []float32, size [3]int) {
	channels := len(air)
	if channels == 1 {
		change.Intensity(0, window, size, air[0], b.scratch)
		return
	}
	if b.channel == nil {
		b.channel = make([]float32, len(window)/channels)
	}
	for c := range channels {
		for i := range b.channel {
			b.channel[i] = window[i*channels+c]
		}
		change.Intensity(c, b.channel, size, air[c], b.scratch)
		spread(window[c:], channels, b.channel)
	}
}

// fill sets every stride-th number of dst from the first on.
func fill(dst []float32, first, stride int, value float32) {
	for i := first; i < len(dst); i += stride {
		dst[i] = value
	}
}

// spread copies src to every stride-th number of dst.
func spread(dst []float32, stride int, src []float32) {
	if stride == 1 {
		copy(dst, src)
		return
	}
	for i, v := range src {
		dst[i*stride] = v
	}
}

// minima is the least intensity of each channel.
func minima(v *volume.Volume) []float32 {
	least := make([]float32, v.Channels)
	for c := range least {
		least[c] = slices.Min(v.Channel(c))
	}
	return least
}

// padStart is where a window of the given length begins on an axis that is shorter: half of what is missing,
// rounded down, goes to the front, as in NiftyNet.
func padStart(length, window int) int { return -((window - length) / 2) }

// checkCase refuses cases that can't be cut.
func checkCase(c Case) error {
	if c.Image == nil || c.Image.Channels < 1 || c.Image.Voxels() < 1 {
		return fmt.Errorf("case %s has no image", c.ID)
	}
	if c.Label != nil && (c.Label.Size != c.Image.Size || c.Label.Channels != 1) {
		return fmt.Errorf("case %s has an image of %v voxels but a label of %v: they must share one grid", c.ID, c.Image, c.Label)
	}
	return nil
}
