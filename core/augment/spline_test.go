package augment_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"dev.niftynet/core/augment"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/volume"
)

// Splines go through the voxels, however few there are.
func TestMap_SplinesGoThroughTheVoxels(t *testing.T) {
	var s augment.Scratch
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 30)
		size := [3]int{side.Draw(t, "nx"), side.Draw(t, "ny"), side.Draw(t, "nz")}
		v := filled(size, func(x, y, z int) float64 { return math.Sin(float64(11*x + 7*y + 5*z)) })
		shape := augment.Shape{Window: [3]int{3, 2, 4}, SpacingMM: [3]float64{1, 1, 1}, ImageOrder: rapid.IntRange(0, 3).Draw(t, "order")}
		first := [3]int{side.Draw(t, "x") - 3, side.Draw(t, "y") - 3, side.Draw(t, "z") - 3}
		var middle [3]float64
		for axis, n := range shape.Window {
			middle[axis] = float64(first[axis]) + float64(n-1)/2
		}
		c := nothing(1)
		m := c.Map(middle, shape)
		got := make([]float32, 3*2*4)
		m.Image(got, v, 0, -5, &s)
		for i, g := range got {
			x, y, z := first[0]+i%3, first[1]+i/3%2, first[2]+i/6
			want := float32(-5)
			if uint(x) < uint(size[0]) && uint(y) < uint(size[1]) && uint(z) < uint(size[2]) {
				want = v.At(x, y, z)
			}
			if math.Abs(float64(g-want)) > 1e-5 {
				t.Fatalf("voxel %d %d %d is %v, want %v", x, y, z, g, want)
			}
		}
	})
}

// A spline is made of the voxels around a window alone, yet it is that of the whole case.
func TestMap_SplinesLookAtEnoughOfTheCase(t *testing.T) {
	v := volume.New([3]int{60, 56, 64}, 1, volume.Identity())
	random := rng.At(1, "voxels", 0, 0)
	for i := range v.Data {
		v.Data[i] = random.Float32()
	}
	const small, large = 8, 100 // a window, and one about it that sees the whole case
	c := nothing(1)
	c.TurnDegrees, c.Zoom = [3]float64{10, -20, 30}, [3]float64{0.9, 1, 1.1}
	for order := 2; order <= 3; order++ {
		see := func(side int) *volume.Volume {
			shape := augment.Shape{Window: [3]int{side, side, side}, SpacingMM: [3]float64{1, 1, 1}, ImageOrder: order}
			return see(c.Map([3]float64{30, 25, 35}, shape), v, shape.Window)
		}
		part, whole := see(small), see(large)
		const from = (large - small) / 2
		largest := 0.0
		for z := range small {
			for y := range small {
				for x := range small {
					largest = max(largest, math.Abs(float64(part.At(x, y, z)-whole.At(from+x, from+y, from+z))))
				}
			}
		}
		if largest > 1e-6 {
			t.Errorf("order %d: differs by %g", order, largest)
		}
	}
}
