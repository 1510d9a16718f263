package transform

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Ranges says how far windows may be changed at random.
type Ranges struct {
	FlipAxes []int      // 0 = x, 1 = y, 2 = z; each is flipped half of the time
	Scale    [2]float64 // factor of the intensities
	Shift    [2]float64 // added to the intensities
	Gamma    [2]float64 // exponent of the intensities, scaled to 0..1 for it
}

// Augmentation is one random change, the same for all channels of a window. Flips belong to image and label, the
// rest to the image alone.
type Augmentation struct {
	Flip                [3]bool // x, y, z
	Scale, Shift, Gamma float64
}

// Draw draws a change. It takes the same number of draws whatever the ranges, so that switching one kind of change
// on or off leaves the others as they were.
func (r Ranges) Draw(random *rand.Rand) Augmentation {
	var a Augmentation
	for axis := range a.Flip {
		a.Flip[axis] = random.Uint64()&1 == 1 && slices.Contains(r.FlipAxes, axis)
	}
	a.Scale = between(r.Scale, random)
	a.Shift = between(r.Shift, random)
	a.Gamma = between(r.Gamma, random)
	return a
}

func between(limits [2]float64, random *rand.Rand) float64 {
	return limits[0] + (limits[1]-limits[0])*random.Float64()
}

// Intensity changes the intensities x of a window in place: x * Scale + Shift, then Gamma over the window's own range.
func (a Augmentation) Intensity(x []float32) {
	if a.Scale != 1 || a.Shift != 0 {
		scale, shift := float32(a.Scale), float32(a.Shift)
		for i, v := range x {
			x[i] = float32(v*scale) + shift // rounded twice on every machine: no fused multiply-add
		}
	}
	if a.Gamma == 1 || len(x) == 0 {
		return
	}
	low, high := slices.Min(x), slices.Max(x)
	width := float64(high - low)
	if width == 0 {
		return
	}
	for i, v := range x {
		x[i] = low + float32(width*math.Pow(float64(v-low)/width, a.Gamma))
	}
}

// Flip mirrors a window [D H W C] of the given size (x, y, z voxels) in place, along the axes set in flip.
func Flip(window []float32, size [3]int, channels int, flip [3]bool) {
	// Seen along one axis, a window is outer blocks of n slices of inner numbers each.
	inner := channels
	for axis, n := range size {
		if flip[axis] {
			for block := range slices.Chunk(window, n*inner) {
				reverse(block, inner)
			}
		}
		inner *= n
	}
}

// reverse puts the slices of width numbers of block in the opposite order.
func reverse(block []float32, width int) {
	for i, j := 0, len(block)-width; i < j; i, j = i+width, j-width {
		a, b := block[i:i+width], block[j:j+width]
		for k := range a {
			a[k], b[k] = b[k], a[k]
		}
	}
}
