package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.niftynet/core/kernel"
)

func isField(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-7)); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// scipy 1.17.1: gaussian_filter1d([0,0,0,0,1,2,0,0,0], 1, truncate=3, mode="constant").
func TestSmoothing_IsSciPysGaussianFilter(t *testing.T) {
	s := kernel.Smoothing{N: 1, Size: [3]int{1, 1, 9}, Channels: 1, Sigma: [3]float64{0, 0.1, 1}, Truncate: 3}
	y := make([]float64, 9)
	kernel.MapSeparable(s.Separable(), []float64{0, 0, 0, 0, 1, 2, 0, 0, 0}, y)
	isField(t, "values", y, []float64{0, 0.00443304818, 0.062871679, 0.350047395, 0.883122738, 1.04013679, 0.538078041, 0.112444213, 0.00886609635})
}

// numpy 2.4.6: the bell 1/(1+(x/0.6)**2) for x in -3..3, over its sum 1.7715, beginning at its middle.
func TestSmoothing_WithCauchysBell(t *testing.T) {
	s := kernel.Smoothing{N: 1, Size: [3]int{5, 1, 1}, Channels: 1, Cauchy: true, Sigma: [3]float64{.6, .05, .05}, Truncate: 5}
	y := make([]float64, 5)
	kernel.MapSeparable(s.Separable(), []float64{1, 0, 0, 0, 0}, y)
	isField(t, "values", y, []float64{0.564502144, 0.149427038, 0.0466102688, 0.0217116209, 0})
}

func TestSpatialGradient_IsTheDifferenceOfNeighbours(t *testing.T) {
	x := []float64{1, 2, 4, 3, 5, 9, 0, 7, 8} // [1 3 3 1]
	g := kernel.SpatialGradient{N: 1, Size: [3]int{1, 3, 3}, Channels: 1, Axis: 2}
	y := make([]float64, 3)
	kernel.MapSeparable(g.Separable(), x, y)
	isField(t, "along W", y, []float64{3, 6, 8})
	g.Axis = 1
	kernel.MapSeparable(g.Separable(), x, y)
	isField(t, "along H", y, []float64{-1, 5, 4})
	g = kernel.SpatialGradient{N: 1, Size: [3]int{3, 4, 1}, Channels: 1, Axis: 0, Crop: true}
	if out := g.Separable().Out(); out != [3]int{1, 2, 1} {
		t.Errorf("cropped size %v, want 1 2 1", out)
	}
}

func TestControlField_PassesThroughLinearControlPoints(t *testing.T) {
	f := kernel.ControlField{N: 1, In: [3]int{1, 2, 3}, Out: [3]int{1, 3, 5}, Channels: 1}
	y := make([]float64, 15)
	kernel.MapSeparable(f.Separable(), []float64{1, 3, 2, 5, 3, 8}, y)
	isField(t, "field", y, []float64{1, 2, 3, 2.5, 2, 3, 3, 3, 4, 5, 5, 4, 3, 5.5, 8})
}

// B-splines reproduce straight lines: control points at their own index give the voxels' places among them.
func TestControlField_BSplinesReproduceStraightLines(t *testing.T) {
	f := kernel.ControlField{N: 1, In: [3]int{5, 4, 4}, Out: [3]int{5, 1, 1}, Channels: 1, Interpolation: kernel.BSpline}
	x := make([]float64, 80)
	for i := range x {
		x[i] = float64(i / 16)
	}
	y := make([]float64, 5)
	kernel.MapSeparable(f.Separable(), x, y)
	isField(t, "field", y, []float64{1, 1.5, 2, 2.5, 3})
}
