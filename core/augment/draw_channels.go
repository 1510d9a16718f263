package augment

import "math/rand/v2"

// channels draws what each channel has of its own.
func (d drawer) channels() []Channel {
	list := make([]Channel, d.shape.Channels)
	for i := range list {
		list[i] = still()
	}
	d.each("augment/blur", d.BlurProbability, d.BlurSigma, 0, func(random *rand.Rand, i int) {
		chance := random.Float64()
		for axis := range 3 {
			sigma := between(d.BlurSigma, random)
			if chance < d.BlurChannelProbability && !d.shape.isFlat(axis) {
				list[i].BlurVoxels[axis] = sigma
			}
		}
	})
	d.each("augment/brightness", d.BrightnessProbability, d.Brightness, 1, func(random *rand.Rand, i int) {
		list[i].Brightness = aboutOne(d.Brightness, random)
	})
	d.each("augment/shift", d.ShiftProbability, d.Shift, 0, func(random *rand.Rand, i int) {
		list[i].Shift = between(d.Shift, random)
	})
	d.each("augment/contrast", d.ContrastProbability, d.Contrast, 1, func(random *rand.Rand, i int) {
		list[i].Contrast = aboutOne(d.Contrast, random)
	})
	d.each("augment/resolution", d.LowResolutionProbability, d.LowResolution, 1, func(random *rand.Rand, i int) {
		chance, kept := random.Float64(), between(d.LowResolution, random)
		if chance < d.LowResolutionChannelProbability {
			list[i].Resolution = kept
		}
	})
	d.each("augment/inverted gamma", d.InvertedGammaProbability, d.Gamma, 1, func(random *rand.Rand, i int) {
		list[i].InvertedGamma = aboutOne(d.Gamma, random)
	})
	d.each("augment/gamma", d.GammaProbability, d.Gamma, 1, func(random *rand.Rand, i int) {
		list[i].Gamma = aboutOne(d.Gamma, random)
	})
	return list
}

// each calls draw for every channel with the generator of a kind of change, if that kind is to be.
func (d drawer) each(kind string, probability float64, limits [2]float64, neutral float64, draw func(random *rand.Rand, channel int)) {
	random := d.with(kind, probability, neutral, limits)
	if random == nil {
		return
	}
	for i := range d.shape.Channels {
		draw(random, i)
	}
}
