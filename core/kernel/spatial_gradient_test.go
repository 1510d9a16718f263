package kernel_test

import (
	"testing"

	"dev.niftynet/core/kernel"
)

func TestSpatialGradient_IsTheDifferenceOfNeighbours(t *testing.T) {
	x := []float64{1, 2, 4, 3, 5, 9, 0, 7, 8} // [1 3 3 1]
	g := kernel.SpatialGradient{N: 1, Size: [3]int{1, 3, 3}, Channels: 1, Axis: 2}
	mapsTo(t, "along W", g.Separable(), x, []float64{3, 6, 8})
	g.Axis = 1
	mapsTo(t, "along H", g.Separable(), x, []float64{-1, 5, 4})
	g = kernel.SpatialGradient{N: 1, Size: [3]int{3, 4, 1}, Channels: 1, Axis: 0, Crop: true}
	if out := g.Separable().Out(); out != [3]int{1, 2, 1} {
		t.Errorf("cropped size %v, want 1 2 1", out)
	}
}
