package augment_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/core/augment"
)

func TestIntensity_MultipliesAndShifts(t *testing.T) {
	c := nothing(2)
	c.Channels[0].Brightness, c.Channels[0].Shift = 2, -1
	x, untouched := []float32{0, 1, 4}, []float32{0, 1, 4}
	c.Intensity(0, x, [3]int{3, 1, 1}, 0, &augment.Scratch{})
	c.Intensity(1, untouched, [3]int{3, 1, 1}, 0, &augment.Scratch{})
	if diff := cmp.Diff([]float32{-1, 1, 7}, x); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float32{0, 1, 4}, untouched); diff != "" {
		t.Error(diff)
	}
}

func TestIntensity_LeavesAFlatWindowFlat(t *testing.T) {
	c := nothing(1)
	own := &c.Channels[0]
	own.Gamma, own.InvertedGamma, own.Contrast, own.Resolution, own.BlurVoxels = 2, 0.5, 1.5, 0.5, [3]float64{1, 1, 1}
	c.Ghosts, c.Spike = augment.Ghosts{Axis: 1, Number: 2, Intensity: 1}, augment.Spike{Frequency: [3]int{1, 1, 1}, Height: 1}
	x := slices.Repeat([]float32{7}, 64)
	c.Intensity(0, x, [3]int{4, 4, 4}, 0, &augment.Scratch{})
	for i, v := range x {
		if math.Abs(float64(v)-7) > 1e-5 {
			t.Fatalf("voxel %d is %v", i, v)
		}
	}
}

func TestIntensity_NoiseHasItsDeviationAndDiffersBetweenChannelsAndWindows(t *testing.T) {
	c := nothing(2)
	c.NoiseSD = 0.5
	const n = 32
	noise := func(channel, step int) []float32 {
		x := make([]float32, n*n*n)
		c.Place.Step = step
		c.Intensity(channel, x, [3]int{n, n, n}, 0, &augment.Scratch{})
		return x
	}
	first := noise(0, 0)
	sum, squares := 0.0, 0.0
	for _, v := range first {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	// Deviations of the mean, 0.5/sqrt(n^3) = 0.0028, and of the deviation, 0.5/sqrt(2 n^3) = 0.002, each four and a half times.
	if mean, deviation := sum/(n*n*n), math.Sqrt(squares/(n*n*n)); math.Abs(mean) > 0.0125 || math.Abs(deviation-0.5) > 0.009 {
		t.Errorf("mean %v, deviation %v", mean, deviation)
	}
	if !slices.Equal(first, noise(0, 0)) {
		t.Error("the same window gets other noise the second time")
	}
	for _, other := range [][]float32{noise(1, 0), noise(0, 1)} {
		if slices.Equal(first, other) {
			t.Error("two channels or windows share their noise")
		}
	}
}

func TestIntensity_ASpikeIsAWave(t *testing.T) {
	c := nothing(1)
	c.Spike = augment.Spike{Frequency: [3]int{2, 0, -1}, Phase: 0.3, Height: 0.25}
	x := make([]float32, 8*3*4)
	x[0], x[1] = 2, -2 // a range of 4, so that waves are 1 high
	want := slices.Clone(x)
	for i := range want {
		want[i] += float32(math.Cos(0.3 + 2*math.Pi*(2*float64(i%8)/8-float64(i/24)/4)))
	}
	c.Intensity(0, x, [3]int{8, 3, 4}, 0, &augment.Scratch{})
	for i, v := range x {
		if math.Abs(float64(v-want[i])) > 1e-5 {
			t.Fatalf("voxel %d is %v, want %v", i, v, want[i])
		}
	}
}

// A turn of the patient after the middle of k-space leaves the window's mean and, mostly, its shape.
func TestIntensity_MotionKeepsTheMiddleOfKSpace(t *testing.T) {
	v := filled([3]int{24, 24, 12}, func(x, y, z int) float64 {
		if x > 5 && x < 15 && y > 7 && y < 19 {
			return 1
		}
		return 0
	})
	before := v.Clone()
	c := nothing(1)
	c.Movements = []augment.Movement{{Axis: 0, At: 0.55, TurnDegrees: [3]float64{0, 0, 8}, ShiftVoxels: [3]float64{2, 1, 0}}}
	c.Intensity(0, v.Data, v.Size, 0, &augment.Scratch{})
	sum, product, square, changed := 0.0, 0.0, 0.0, 0.0
	for i, x := range v.Data {
		sum += float64(x - before.Data[i])
		product += float64(x * before.Data[i])
		square += float64(before.Data[i])
		changed = max(changed, math.Abs(float64(x-before.Data[i])))
	}
	if math.Abs(sum) > 1e-2*square || product < 0.8*square || changed < 0.1 {
		t.Errorf("sum changed by %v, %v of the shape is left, largest change %v", sum, product/square, changed)
	}
}

func TestIntensity_GammaKeepsMeanAndDeviation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float32Range(-100, 100), 3, 60).Draw(t, "x")
		x[0], x[1] = -101, 102
		mean, deviation := statistics(x)
		c := nothing(1)
		c.Channels[0].Gamma = rapid.Float64Range(0.5, 2).Draw(t, "gamma")
		c.Intensity(0, x, [3]int{len(x), 1, 1}, 0, &augment.Scratch{})
		after, spread := statistics(x)
		if math.Abs(after-mean) > 1e-3 || math.Abs(spread-deviation) > 1e-3 {
			t.Fatalf("mean %v became %v, deviation %v became %v", mean, after, deviation, spread)
		}
	})
}

func statistics(x []float32) (mean, deviation float64) {
	for _, v := range x {
		mean += float64(v) / float64(len(x))
	}
	for _, v := range x {
		deviation += (float64(v) - mean) * (float64(v) - mean) / float64(len(x))
	}
	return mean, math.Sqrt(deviation)
}
