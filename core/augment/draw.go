package augment

import (
	"math"
	"math/rand/v2"
	"slices"

	"dev.niftynet/core/config"
	"dev.niftynet/core/rng"
)

// Draw draws what is done to the window at a place. Every kind of change has a stream of its own, so switching one on or
// off leaves the others as they were.
func Draw(a *config.Augmentation, at Place, shape Shape) Change {
	d := drawer{a, at, shape}
	c := Change{
		Place: at, Flip: d.flips(), TurnDegrees: d.turns(), Zoom: d.zoom(), Shear: d.shear(),
		Deformation: d.deformation(), Movements: d.movements(), Bias: d.bias(), Ghosts: d.ghosts(), Spike: d.spike(), NoiseSD: d.noise(),
	}
	c.Antialias = a.Antialiasing && d.shrinks(c.Zoom)
	c.Channels = d.channels()
	return c
}

type drawer struct {
	*config.Augmentation
	at    Place
	shape Shape
}

// with gives the generator of a kind of change, or nil when that kind is not to be: by chance, or as all of its ranges
// hold but the number that changes nothing.
func (d drawer) with(kind string, probability, neutral float64, ranges ...[2]float64) *rand.Rand {
	varies := func(limits [2]float64) bool { return limits != [2]float64{neutral, neutral} }
	if probability == 0 || !slices.ContainsFunc(ranges, varies) {
		return nil
	}
	random := rng.At(d.at.Seed, kind, uint64(d.at.Step), uint64(d.at.Index))
	if random.Float64() >= probability {
		return nil
	}
	return random
}

func between(limits [2]float64, random *rand.Rand) float64 {
	return limits[0] + (limits[1]-limits[0])*random.Float64()
}

// aboutOne draws a factor. Where the limits lie on both sides of 1, half of the draws are on either side, as in nnU-Net.
func aboutOne(limits [2]float64, random *rand.Rand) float64 {
	if limits[0] < 1 && limits[1] > 1 {
		limits[random.IntN(2)] = 1
	}
	return between(limits, random)
}

func (d drawer) flips() (flip [3]bool) {
	random := d.with("augment/flip", 1, 0, [2]float64{0, d.FlippingProbability})
	if random == nil {
		return flip
	}
	var chances [3]float64
	for axis := range chances {
		chances[axis] = random.Float64()
	}
	for _, axis := range d.FlippingAxes {
		flip[axis] = chances[axis] < d.FlippingProbability && !d.shape.isFlat(axis)
	}
	return flip
}

func (d drawer) turns() (degrees [3]float64) {
	limits := [3][2]float64{d.RotationAngleX, d.RotationAngleY, d.RotationAngleZ}
	if d.RotationAngle != [2]float64{} {
		limits = [3][2]float64{d.RotationAngle, d.RotationAngle, d.RotationAngle}
	}
	random := d.with("augment/turn", d.RotationProbability, 0, limits[:]...)
	if random == nil {
		return degrees
	}
	for axis := range degrees {
		drawn := between(limits[axis], random)
		if !d.shape.isFlat((axis+1)%3) && !d.shape.isFlat((axis+2)%3) {
			degrees[axis] = drawn
		}
	}
	return degrees
}

// zoom draws distances between samples, uniform from what the largest percentage makes of them to what the least does.
func (d drawer) zoom() [3]float64 {
	zoom := [3]float64{1, 1, 1}
	random := d.with("augment/scale", d.ScalingProbability, 0, d.ScalingPercentage)
	if random == nil {
		return zoom
	}
	steps := [2]float64{100 / (100 + d.ScalingPercentage[1]), 100 / (100 + d.ScalingPercentage[0])}
	shared := 1 / between(steps, random)
	for axis := range zoom {
		own := 1 / between(steps, random)
		switch {
		case d.shape.isFlat(axis):
		case d.IsotropicScaling:
			zoom[axis] = shared
		default:
			zoom[axis] = own
		}
	}
	return zoom
}

// shrinks reports whether things get smaller along all axes that the window has.
func (d drawer) shrinks(zoom [3]float64) bool {
	for axis, z := range zoom {
		if z >= 1 && !d.shape.isFlat(axis) {
			return false
		}
	}
	return zoom != [3]float64{1, 1, 1}
}

func (d drawer) shear() (shear [3]float64) {
	random := d.with("augment/shear", d.ShearProbability, 0, d.Shear)
	if random == nil {
		return shear
	}
	for i, pair := range [3][2]int{{0, 1}, {0, 2}, {1, 2}} {
		drawn := between(d.Shear, random)
		if !d.shape.isFlat(pair[0]) && !d.shape.isFlat(pair[1]) {
			shear[i] = drawn
		}
	}
	return shear
}

func (d drawer) deformation() *Deformation {
	if !d.ElasticDeformation {
		return nil
	}
	random := d.with("augment/deformation", d.ProportionToDeform, 0, [2]float64{0, d.DeformationSigma})
	if random == nil {
		return nil
	}
	const leastVoxels = 4 // between control points, so that tiny cases have no endless mesh
	f := &Deformation{}
	points := 1
	for axis, n := range d.shape.Window {
		f.SpacingVoxels[axis] = max(leastVoxels, float64(d.shape.Case[axis])/float64(d.ControlPoints))
		f.Points[axis] = int(float64(n-1)/f.SpacingVoxels[axis]) + 4
		points *= f.Points[axis]
	}
	for axis := range f.Coefficients {
		f.Coefficients[axis] = make([]float64, points)
		if d.shape.isFlat(axis) {
			continue
		}
		for i := range f.Coefficients[axis] {
			f.Coefficients[axis][i] = d.DeformationSigma * random.NormFloat64()
		}
	}
	return f
}

func (d drawer) movements() []Movement {
	random := d.with("augment/motion", d.MotionProbability, 0, d.MotionAngle, d.MotionShift)
	axis, ok := d.lines(random)
	if !ok {
		return nil
	}
	list := make([]Movement, d.MotionMovements)
	for i := range list {
		// Later than halfway, so that the middle of k-space, which says where things are, agrees with the label.
		m := Movement{Axis: axis, At: 0.5 + (float64(i)+random.Float64())/float64(2*len(list))}
		for a := range 3 {
			m.TurnDegrees[a], m.ShiftVoxels[a] = between(d.MotionAngle, random), between(d.MotionShift, random)
			if d.shape.isFlat(a) {
				m.ShiftVoxels[a] = 0
			}
			if d.shape.isFlat((a+1)%3) || d.shape.isFlat((a+2)%3) {
				m.TurnDegrees[a] = 0
			}
		}
		list[i] = m
	}
	return list
}

// lines draws the axis along which k-space is read line by line, among those with several voxels.
func (d drawer) lines(random *rand.Rand) (axis int, ok bool) {
	if random == nil {
		return 0, false
	}
	axes := slices.DeleteFunc([]int{0, 1, 2}, d.shape.isFlat)
	if len(axes) == 0 {
		return 0, false
	}
	return axes[random.IntN(len(axes))], true
}

func (d drawer) bias() *Bias {
	random := d.with("augment/bias", d.BiasProbability, 0, d.BiasFieldRange)
	if random == nil {
		return nil
	}
	b := &Bias{Order: d.BiasFieldOrder}
	for range terms(b.Order) {
		b.Coefficients = append(b.Coefficients, between(d.BiasFieldRange, random))
	}
	return b
}

func (d drawer) ghosts() Ghosts {
	random := d.with("augment/ghosts", d.GhostingProbability, 0, d.GhostingIntensity)
	axis, ok := d.lines(random)
	if !ok {
		return Ghosts{}
	}
	least, most := int(math.Round(d.GhostingNumber[0])), int(math.Round(d.GhostingNumber[1]))
	return Ghosts{axis, least + random.IntN(most-least+1), between(d.GhostingIntensity, random)}
}

func (d drawer) spike() (s Spike) {
	random := d.with("augment/spike", d.SpikeProbability, 0, d.SpikeIntensity)
	if random == nil {
		return s
	}
	for axis, n := range d.shape.Window {
		s.Frequency[axis] = random.IntN(n) - n/2
	}
	s.Phase, s.Height = 2*math.Pi*random.Float64(), between(d.SpikeIntensity, random)
	return s
}

func (d drawer) noise() float64 {
	random := d.with("augment/noise", d.NoiseProbability, 0, d.NoiseSD)
	if random == nil {
		return 0
	}
	return between(d.NoiseSD, random)
}
