package augment_test

import (
	"math"
	"testing"

	"dev.niftynet/core/augment"
)

// Stripes of one voxel, seen at half their size, are black when every second voxel is looked at, and grey when smoothed.
func TestMap_AntialiasingSmoothsWhatGetsSmall(t *testing.T) {
	v := filled([3]int{32, 32, 32}, func(x, y, z int) float64 { return float64(x % 2) })
	c := nothing(1)
	c.Zoom = [3]float64{0.5, 0.5, 0.5}
	shape := augment.Shape{Window: [3]int{8, 8, 8}, SpacingMM: [3]float64{1, 1, 1}, ImageOrder: 1, LabelOrder: 1}
	for _, k := range []struct {
		antialias bool
		want, by  float64
	}{
		{false, 0, 0},
		// The filter's deviation is sqrt(3)/2.355 = 0.74. At a wave of two voxels 2 exp(-(0.74 pi)^2/2) = 14 % is left, 0.07 each way.
		{true, 0.5, 0.075},
	} {
		c.Antialias = k.antialias
		for _, got := range see(c.Map([3]float64{15, 15, 15}, shape), v, shape.Window).Data { // x = 8, 10, 12 ...
			if math.Abs(float64(got)-k.want) > k.by {
				t.Fatalf("antialias %v: %v, want %v", k.antialias, got, k.want)
			}
		}
	}
}

// What antialiasing copies of a case is enough: the same values come out as from a smoothed case.
func TestMap_AntialiasingLooksAtEnoughOfTheCase(t *testing.T) {
	v := filled([3]int{40, 36, 30}, func(x, y, z int) float64 { return math.Sin(float64(2*x+3*y)) + math.Cos(float64(5*z)) })
	c := draw(everything(), 4)
	c.Zoom, c.Antialias = [3]float64{0.7, 0.8, 0.6}, true
	for i := range c.Deformation.Coefficients[1] {
		c.Deformation.Coefficients[1][i] += 9
	}
	shape := cube()
	for _, middle := range [][3]float64{{20, 18, 15}, {2, 30, 15}, {-3, 20, 33}, {-200, 0, 0}} {
		got := see(c.Map(middle, shape), v, shape.Window)
		whole := v.Clone()
		filter := nothing(1)
		for axis, z := range c.Zoom {
			filter.Channels[0].BlurVoxels[axis] = math.Sqrt(1/(z*z)-1) / 2.3548200450309493
		}
		filter.Intensity(0, whole.Data, whole.Size, 0, &augment.Scratch{})
		c.Antialias = false
		want := see(c.Map(middle, shape), whole, shape.Window)
		c.Antialias = true
		for i, g := range got.Data {
			if math.Abs(float64(g-want.Data[i])) > 1e-5 {
				t.Fatalf("middle %v, voxel %d: %v, want %v", middle, i, g, want.Data[i])
			}
		}
	}
}
