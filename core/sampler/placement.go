package sampler

import (
	"fmt"
	"math/rand/v2"

	"dev.niftynet/core/volume"
)

// Placement says where the windows of a case lie: Uniform, Weighted or Balanced.
type Placement interface {
	// prepare looks through a case, which happens each time that it is read.
	prepare(c Case, window [3]int) (places, error)
}

// Check tells why no windows can be drawn from a case where p says, as NewRandom does once it has read the case.
func Check(p Placement, c Case, window [3]int) error {
	_, err := p.prepare(c, window)
	return err
}

// places draws where windows of one case begin.
type places interface {
	start(t turn, random *rand.Rand) [3]int
	bytes() int64 // of memory
}

// turn is which window is drawn: of its batch, and of those taken from the case one after another.
type turn struct {
	window, batch  int
	sample, taking int
}

// box is voxels of a case, from included and to left out.
type box struct{ from, to [3]int }

// whole is the box of all voxels.
func whole(v *volume.Volume) box { return box{to: v.Size} }

// voxels is how many there are.
func (b box) voxels() int {
	return (b.to[0] - b.from[0]) * (b.to[1] - b.from[1]) * (b.to[2] - b.from[2])
}

// middles is the box of voxels that may be the middle, start + window/2, of a window. Along an axis where a case is
// shorter than the window, its own middle is.
func middles(size, window [3]int) box {
	var b box
	for axis, length := range size {
		b.from[axis], b.to[axis] = window[axis]/2, length-window[axis]+window[axis]/2+1
		if length < window[axis] {
			b.from[axis], b.to[axis] = length/2, length/2+1
		}
	}
	return b
}

// before is the start of the window whose middle is one of middles.
func before(middle, size, window [3]int) (start [3]int) {
	for axis, length := range size {
		start[axis] = middle[axis] - window[axis]/2
		if length < window[axis] {
			start[axis] = padStart(length, window[axis])
		}
	}
	return start
}

// samplerMap is the sampler map of a case: one finite number for each voxel, of which only the first channel counts.
func samplerMap(c Case) (*volume.Volume, error) {
	if c.SamplerMap == nil {
		return nil, fmt.Errorf("case %s has no sampler map", c.ID)
	}
	if c.SamplerMap.Size != c.Image.Size {
		return nil, fmt.Errorf("case %s has an image of %v voxels but a sampler map of %v: they must share one grid", c.ID, c.Image, c.SamplerMap)
	}
	return c.SamplerMap, nil
}
