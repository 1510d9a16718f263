package augment

import (
	"math"

	"dev.niftynet/core/rng"
)

// Intensity changes the intensities x of channel c of a window of the given size (x, y, z voxels) in place. Artefacts of
// the scan come first, then nnU-Net's changes in its order. Air is the case's least intensity of the channel.
func (c *Change) Intensity(channel int, x []float32, size [3]int, air float32, s *Scratch) {
	disturb(x, size, c.Movements, air, s)
	if c.Bias != nil {
		c.Bias.apply(x, size, air)
	}
	c.Ghosts.apply(x, size, s)
	c.Spike.apply(x, size)
	c.noise(channel, x)
	own := &c.Channels[channel]
	smooth(x, size, own.BlurVoxels, s)
	if own.Brightness != 1 || own.Shift != 0 {
		factor, shift := float32(own.Brightness), float32(own.Shift)
		for i, v := range x {
			x[i] = float32(v*factor) + shift
		}
	}
	if own.Contrast != 1 {
		stretch(x, float32(own.Contrast))
	}
	if own.Resolution != 1 {
		coarsen(x, size, own.Resolution, s)
	}
	if own.InvertedGamma != 1 {
		negate(x)
		bend(x, own.InvertedGamma, s)
		negate(x)
	}
	if own.Gamma != 1 {
		bend(x, own.Gamma, s)
	}
}

// noise adds Gaussian noise, other numbers for every channel.
func (c *Change) noise(channel int, x []float32) {
	if c.NoiseSD == 0 {
		return
	}
	const mostChannels = 1 << 16
	random := rng.At(c.Place.Seed, "augment/noise values", uint64(c.Place.Step), uint64(c.Place.Index)*mostChannels+uint64(channel))
	for i := range x {
		x[i] += float32(c.NoiseSD * random.NormFloat64())
	}
}

// stretch multiplies distances from the mean by a factor, within the range that there was.
func stretch(x []float32, factor float32) {
	m := measure(x)
	mean := float32(m.mean)
	for i, v := range x {
		x[i] = min(max(mean+float32((v-mean)*factor), m.low), m.high)
	}
}

func negate(x []float32) {
	for i, v := range x {
		x[i] = -v
	}
}

// bend raises intensities, scaled to 0..1 over their range, to a power, then gives them the mean and the standard
// deviation that they had.
func bend(x []float32, gamma float64, s *Scratch) {
	before := measure(x)
	if before.low == before.high || before.deviation == 0 {
		return
	}
	s.power.set(gamma)
	scale := 1 / (before.high - before.low)
	for i, v := range x {
		x[i] = s.power.of(float32((v - before.low) * scale))
	}
	after := measure(x)
	if after.deviation == 0 {
		return
	}
	factor := float32(before.deviation / after.deviation)
	mean, to := float32(after.mean), float32(before.mean)
	for i, v := range x {
		x[i] = to + float32((v-mean)*factor)
	}
}

// measures describe the numbers of a window.
type measures struct {
	low, high       float32
	mean, deviation float64
}

func measure(x []float32) measures {
	low, high := x[0], x[0]
	for _, v := range x { // a loop of its own, which is twice as fast
		if v < low {
			low = v
		}
		if v > high {
			high = v
		}
	}
	sum, squares := 0.0, 0.0
	origin := float64(x[0]) // near the mean, so that squares of small differences of large numbers keep their digits
	for _, v := range x {
		d := float64(v) - origin
		sum += d
		squares += float64(d * d)
	}
	n := float64(len(x))
	sum /= n
	return measures{low, high, origin + sum, math.Sqrt(max(squares/n-sum*sum, 0))}
}
