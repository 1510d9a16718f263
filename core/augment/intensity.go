package augment

import (
	"math"
	"slices"

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
		bend(x, own.InvertedGamma)
		negate(x)
	}
	if own.Gamma != 1 {
		bend(x, own.Gamma)
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
	low, high := slices.Min(x), slices.Max(x)
	m, _ := moments(x)
	mean := float32(m)
	for i, v := range x {
		x[i] = min(max(mean+float32((v-mean)*factor), low), high)
	}
}

func negate(x []float32) {
	for i, v := range x {
		x[i] = -v
	}
}

// bend raises intensities, scaled to 0..1 over their range, to a power, then gives them the mean and the standard
// deviation that they had.
func bend(x []float32, gamma float64) {
	low, high := slices.Min(x), slices.Max(x)
	mean, deviation := moments(x)
	if low == high || deviation == 0 {
		return
	}
	scale := 1 / float64(high-low)
	for i, v := range x {
		x[i] = float32(math.Exp(gamma * math.Log(float64(v-low)*scale))) // Log(0) is -Inf, whose Exp is 0
	}
	bentMean, bentDeviation := moments(x)
	if bentDeviation == 0 {
		return
	}
	factor := deviation / bentDeviation
	for i, v := range x {
		x[i] = float32(mean + (float64(v)-bentMean)*factor)
	}
}

// moments is the mean and the standard deviation of x.
func moments(x []float32) (mean, deviation float64) {
	sum, squares := 0.0, 0.0
	origin := float64(x[0]) // near the mean, so that squares of small differences of large numbers keep their digits
	for _, v := range x {
		d := float64(v) - origin
		sum += d
		squares += d * d
	}
	n := float64(len(x))
	sum /= n
	return origin + sum, math.Sqrt(max(squares/n-sum*sum, 0))
}
