package kernel_test

import (
	"testing"

	"dev.niftynet/core/kernel"
)

func TestControlField_PassesThroughLinearControlPoints(t *testing.T) {
	f := kernel.ControlField{N: 1, In: [3]int{1, 2, 3}, Out: [3]int{1, 3, 5}, Channels: 1}
	mapsTo(t, "field", f.Separable(), []float64{1, 3, 2, 5, 3, 8}, []float64{1, 2, 3, 2.5, 2, 3, 3, 3, 4, 5, 5, 4, 3, 5.5, 8})
}

// B-splines reproduce straight lines: control points at their own index give the voxels' places among them.
func TestControlField_BSplinesReproduceStraightLines(t *testing.T) {
	f := kernel.ControlField{N: 1, In: [3]int{5, 4, 4}, Out: [3]int{5, 1, 1}, Channels: 1, Interpolation: kernel.BSpline}
	x := make([]float64, 80)
	for i := range x {
		x[i] = float64(i / 16)
	}
	mapsTo(t, "field", f.Separable(), x, []float64{1, 1.5, 2, 2.5, 3})
}
