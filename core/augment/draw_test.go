package augment_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/augment"
	"dev.niftynet/core/config"
)

// everything does every kind of change to every window.
func everything() *config.Augmentation {
	return &config.Augmentation{
		FlippingAxes: []int{0, 2}, FlippingProbability: 0.5,
		RotationAngleX: [2]float64{-30, 30}, RotationAngleY: [2]float64{-20, 0}, RotationAngleZ: [2]float64{10, 90}, RotationProbability: 1,
		ScalingPercentage: [2]float64{-20, 25}, ScalingProbability: 1, Antialiasing: true,
		Shear: [2]float64{-0.1, 0.2}, ShearProbability: 1,
		ElasticDeformation: true, ControlPoints: 4, DeformationSigma: 2, ProportionToDeform: 1,
		BiasFieldRange: [2]float64{-0.5, 0.5}, BiasFieldOrder: 3, BiasProbability: 1,
		MotionAngle: [2]float64{-5, 5}, MotionShift: [2]float64{-2, 2}, MotionMovements: 2, MotionProbability: 1,
		GhostingIntensity: [2]float64{0.2, 0.5}, GhostingNumber: [2]float64{2, 4}, GhostingProbability: 1,
		SpikeIntensity: [2]float64{0.1, 0.2}, SpikeProbability: 1,
		NoiseSD: [2]float64{0.05, 0.1}, NoiseProbability: 1,
		BlurSigma: [2]float64{0.5, 1}, BlurProbability: 1, BlurChannelProbability: 1,
		Brightness: [2]float64{0.7, 1.5}, BrightnessProbability: 1, Shift: [2]float64{-1, 1}, ShiftProbability: 1,
		Contrast: [2]float64{0.75, 1.25}, ContrastProbability: 1,
		LowResolution: [2]float64{0.5, 0.9}, LowResolutionProbability: 1, LowResolutionChannelProbability: 1,
		Gamma: [2]float64{0.7, 1.5}, GammaProbability: 1, InvertedGammaProbability: 1,
	}
}

func cube() augment.Shape {
	return augment.Shape{Window: [3]int{9, 8, 7}, Channels: 2, Case: [3]int{30, 40, 20}, SpacingMM: [3]float64{1, 1, 2}, ImageOrder: 1, LabelOrder: 1}
}

func draw(a *config.Augmentation, step int) augment.Change {
	return augment.Draw(a, augment.Place{Seed: 3, Step: step, Index: 1}, cube())
}

func TestDraw_NoSettingsChangeNothing(t *testing.T) {
	neutral := everything() // all probabilities, but ranges that leave things as they are
	*neutral = config.Augmentation{
		FlippingProbability: 1, RotationProbability: 1, ScalingProbability: 1, ShearProbability: 1, ProportionToDeform: 1, ControlPoints: 4,
		BiasProbability: 1, BiasFieldOrder: 3, MotionProbability: 1, MotionMovements: 2, GhostingProbability: 1, SpikeProbability: 1,
		NoiseProbability: 1, BlurProbability: 1, BlurChannelProbability: 1, BrightnessProbability: 1, Brightness: [2]float64{1, 1},
		ShiftProbability: 1, ContrastProbability: 1, Contrast: [2]float64{1, 1}, LowResolution: [2]float64{1, 1},
		LowResolutionProbability: 1, LowResolutionChannelProbability: 1, Gamma: [2]float64{1, 1}, GammaProbability: 1, InvertedGammaProbability: 1,
	}
	for name, a := range map[string]*config.Augmentation{"zero": {}, "neutral": neutral} {
		want := nothing(2)
		want.Place = augment.Place{Seed: 3, Step: 5, Index: 1}
		got := draw(a, 5)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if s := got.String(); s != "step 5, window 1: nothing" {
			t.Errorf("%s: %q", name, s)
		}
		if got.Moves() {
			t.Errorf("%s: a window is interpolated for nothing", name)
		}
	}
}

func TestDraw_StaysWithinRanges(t *testing.T) {
	a := everything()
	a.GhostingNumber = [2]float64{2, 3}
	within := func(name string, v, low, high float64) {
		if !(v >= low && v <= high) {
			t.Errorf("%s is %g, not in %g..%g", name, v, low, high)
		}
	}
	for step := range 500 {
		c := draw(a, step)
		within("turn about x", c.TurnDegrees[0], -30, 30)
		within("turn about y", c.TurnDegrees[1], -20, 0)
		within("turn about z", c.TurnDegrees[2], 10, 90)
		for i := range 3 {
			within("zoom", c.Zoom[i], 0.8, 1.25)
			within("shear", c.Shear[i], -0.1, 0.2)
			within("frequency", float64(c.Spike.Frequency[i]), -float64(cube().Window[i])/2, float64(cube().Window[i])/2)
		}
		for _, m := range c.Movements {
			within("moment", m.At, 0.5, 1)
			within("movement", m.TurnDegrees[1], -5, 5)
			within("movement", m.ShiftVoxels[2], -2, 2)
		}
		within("first movement after second", c.Movements[0].At, 0.5, c.Movements[1].At)
		for _, v := range c.Bias.Coefficients {
			within("bias", v, -0.5, 0.5)
		}
		within("terms of the bias", float64(len(c.Bias.Coefficients)), 20, 20)
		within("ghosts", float64(c.Ghosts.Number), 2, 3)
		within("ghosts", c.Ghosts.Intensity, 0.2, 0.5)
		within("spike", c.Spike.Height, 0.1, 0.2)
		within("noise", c.NoiseSD, 0.05, 0.1)
		for _, own := range c.Channels {
			within("blur", own.BlurVoxels[0], 0.5, 1)
			within("brightness", own.Brightness, 0.7, 1.5)
			within("shift", own.Shift, -1, 1)
			within("contrast", own.Contrast, 0.75, 1.25)
			within("resolution", own.Resolution, 0.5, 0.9)
			within("gamma", own.Gamma, 0.7, 1.5)
			within("inverted gamma", own.InvertedGamma, 0.7, 1.5)
		}
		if c.Flip[1] {
			t.Error("y was flipped unasked")
		}
	}
}

// Probabilities of 0.3, and halves: of 4000 draws give or take four and a half standard deviations.
func TestDraw_KeepsProbabilities(t *testing.T) {
	a := everything()
	for _, p := range []*float64{
		&a.RotationProbability, &a.ScalingProbability, &a.ShearProbability, &a.ProportionToDeform, &a.BiasProbability, &a.MotionProbability,
		&a.GhostingProbability, &a.SpikeProbability, &a.NoiseProbability, &a.BlurProbability, &a.BrightnessProbability, &a.ShiftProbability,
		&a.ContrastProbability, &a.LowResolutionProbability, &a.GammaProbability, &a.InvertedGammaProbability,
	} {
		*p = 0.3
	}
	a.BlurChannelProbability, a.LowResolutionChannelProbability = 0.5, 0.5
	const n = 4000
	counts := map[string]int{}
	count := func(kind string, happened bool) {
		if happened {
			counts[kind]++
		}
	}
	for step := range n {
		c := draw(a, step)
		own := c.Channels[0]
		count("flip x 0.5", c.Flip[0])
		count("flip z 0.5", c.Flip[2])
		count("turn", c.TurnDegrees != [3]float64{})
		count("zoom", c.Zoom != [3]float64{1, 1, 1})
		count("shear", c.Shear != [3]float64{})
		count("deformation", c.Deformation != nil)
		count("bias", c.Bias != nil)
		count("motion", c.Movements != nil)
		count("ghosts", c.Ghosts.Intensity > 0)
		count("spike", c.Spike.Height > 0)
		count("noise", c.NoiseSD > 0)
		count("blur 0.15", own.BlurVoxels != [3]float64{})
		count("brightness", own.Brightness != 1)
		count("brightness below one 0.15", own.Brightness < 1)
		count("shift", own.Shift != 0)
		count("contrast", own.Contrast != 1)
		count("resolution 0.15", own.Resolution != 1)
		count("gamma", own.Gamma != 1)
		count("gamma below one 0.15", own.Gamma < 1)
		count("inverted gamma", own.InvertedGamma != 1)
		count("turn and zoom 0.09", c.TurnDegrees != [3]float64{} && c.Zoom != [3]float64{1, 1, 1})
	}
	if len(counts) != 21 {
		t.Errorf("only %d kinds happened", len(counts))
	}
	for kind, got := range counts {
		p := 0.3
		if at := strings.LastIndexByte(kind, ' '); strings.Contains(kind, "0.") {
			p, _ = strconv.ParseFloat(kind[at+1:], 64)
		}
		if deviation := math.Sqrt(n * p * (1 - p)); math.Abs(float64(got)-n*p) > 4.5*deviation {
			t.Errorf("%s: %d times of %d", kind, got, n)
		}
	}
}

func TestDraw_DistancesBetweenSamplesAreUniform(t *testing.T) {
	a := &config.Augmentation{ScalingPercentage: [2]float64{100/1.4 - 100, 100/0.7 - 100}, ScalingProbability: 1, IsotropicScaling: true}
	const n = 4000
	sum := 0.0
	for step := range n {
		z := draw(a, step).Zoom
		if z[0] != z[1] || z[0] != z[2] {
			t.Fatalf("zoom %v is not the same along all axes", z)
		}
		sum += 1 / z[0]
	}
	// nnU-Net's U(0.7, 1.4): mean 1.05, deviation of the mean 0.7/sqrt(12*4000) = 0.0032.
	if mean := sum / n; math.Abs(mean-1.05) > 0.014 {
		t.Errorf("mean distance %g, want 1.05", mean)
	}
}

func TestDraw_DeformationHasItsDeviation(t *testing.T) {
	squares, n := 0.0, 0
	for step := range 20 {
		for _, list := range draw(everything(), step).Deformation.Coefficients {
			for _, v := range list {
				squares += v * v
				n++
			}
		}
	}
	// 6000 coefficients: the deviation of 2 deviates by 2/sqrt(12000) = 0.018.
	if deviation := math.Sqrt(squares / float64(n)); n != 6000 || math.Abs(deviation-2) > 0.08 {
		t.Errorf("%d coefficients deviate by %v, want 2", n, deviation)
	}
}

func TestDraw_SmoothsOnlyWhatShrinksAlongAllAxes(t *testing.T) {
	seen := map[bool]int{}
	for step := range 100 {
		c := draw(everything(), step)
		want := max(c.Zoom[0], c.Zoom[1], c.Zoom[2]) < 1
		if c.Antialias != want {
			t.Errorf("zoom %v: antialias %v", c.Zoom, c.Antialias)
		}
		seen[want]++
	}
	if len(seen) != 2 {
		t.Errorf("drawn only %v", seen)
	}
	without := everything()
	without.Antialiasing, without.ScalingPercentage = false, [2]float64{-50, -20}
	if draw(without, 0).Antialias {
		t.Error("smoothed unasked")
	}
}

func TestDraw_KindsDoNotDisturbEachOther(t *testing.T) {
	with, without := everything(), everything()
	without.RotationProbability, without.FlippingAxes, without.NoiseProbability, without.BlurProbability = 0, nil, 0, 0
	for step := range 20 {
		a, b := draw(with, step), draw(without, step)
		a.Flip, a.TurnDegrees, a.NoiseSD = [3]bool{}, [3]float64{}, 0
		for i := range a.Channels {
			a.Channels[i].BlurVoxels = [3]float64{}
		}
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestDraw_DependsOnItsPlaceAlone(t *testing.T) {
	a := everything()
	seen := map[string]augment.Place{}
	for _, place := range []augment.Place{{1, 0, 0}, {1, 0, 1}, {1, 1, 0}, {2, 0, 0}, {1, 1 << 40, 0}} {
		first, second := augment.Draw(a, place, cube()), augment.Draw(a, place, cube())
		if diff := cmp.Diff(first, second); diff != "" {
			t.Error(diff)
		}
		_, text, _ := strings.Cut(first.String(), ":")
		if other, twice := seen[text]; twice {
			t.Errorf("places %v and %v draw alike", place, other)
		}
		seen[text] = place
	}
}

// Lines of k-space follow each other along any axis that has several, and ghosts are of any number, each as often: of
// 4000 draws give or take four and a half standard deviations.
func TestDraw_AxesAndNumbersOfGhostsAreAsLikely(t *testing.T) {
	a := &config.Augmentation{GhostingIntensity: [2]float64{0.5, 0.5}, GhostingNumber: [2]float64{2, 4}, GhostingProbability: 1}
	const n = 4000
	for _, axes := range [][]int{{0, 1, 2}, {0, 1}, {0, 2}, {1, 2}, {1}} {
		shape := augment.Shape{Window: [3]int{1, 1, 1}, Channels: 1, SpacingMM: [3]float64{1, 1, 1}}
		for _, axis := range axes {
			shape.Window[axis] = 16
		}
		along, number := map[int]int{}, map[int]int{}
		for step := range n {
			g := augment.Draw(a, augment.Place{Step: step}, shape).Ghosts
			along[g.Axis]++
			number[g.Number]++
		}
		alike := func(counts map[int]int, of []int) {
			p := 1 / float64(len(of))
			for _, k := range of {
				if math.Abs(float64(counts[k])-n*p) > 4.5*math.Sqrt(n*p*(1-p)) {
					t.Errorf("axes %v: %d is drawn %d times of %d", axes, k, counts[k], n)
				}
			}
		}
		alike(along, axes)
		alike(number, []int{2, 3, 4})
	}
}

func TestDraw_FlatWindowsMoveInTheirPlane(t *testing.T) {
	for axis := range 3 {
		shape := cube()
		shape.Window[axis] = 1
		a := everything()
		a.FlippingAxes, a.FlippingProbability = []int{0, 1, 2}, 1
		c := augment.Draw(a, augment.Place{}, shape)
		for other := range 3 {
			if c.Flip[other] == (other == axis) {
				t.Errorf("flat along %d: flips %v", axis, c.Flip)
			}
			if turned := c.TurnDegrees[other] != 0; turned != (other == axis) {
				t.Errorf("flat along %d: turned by %v degrees", axis, c.TurnDegrees)
			}
			if moved := c.Zoom[other] != 1; moved == (other == axis) {
				t.Errorf("flat along %d: zoom %v", axis, c.Zoom)
			}
		}
		far := c.Deformation.Coefficients[axis]
		if far[0] != 0 || far[len(far)-1] != 0 {
			t.Errorf("flat along %d: deformed along it", axis)
		}
		if c.Channels[0].BlurVoxels[axis] != 0 || c.Movements[0].ShiftVoxels[axis] != 0 || c.Movements[0].Axis == axis || c.Ghosts.Axis == axis {
			t.Errorf("flat along %d: %v", axis, &c)
		}
	}
}
