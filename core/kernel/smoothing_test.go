package kernel_test

import (
	"testing"

	"dev.niftynet/core/kernel"
)

// scipy 1.17.1: gaussian_filter1d([0,0,0,0,1,2,0,0,0], 1, truncate=3, mode="constant").
func TestSmoothing_IsSciPysGaussianFilter(t *testing.T) {
	s := kernel.Smoothing{N: 1, Size: [3]int{1, 1, 9}, Channels: 1, Sigma: [3]float64{0, 0.1, 1}, Truncate: 3}
	mapsTo(t, "values", s.Separable(), []float64{0, 0, 0, 0, 1, 2, 0, 0, 0}, []float64{0, 0.00443304818, 0.062871679, 0.350047395, 0.883122738, 1.04013679, 0.538078041, 0.112444213, 0.00886609635})
}

// numpy 2.4.6: the bell 1/(1+(x/0.6)**2) for x in -3..3, over its sum 1.7715, beginning at its middle.
func TestSmoothing_WithCauchysBell(t *testing.T) {
	s := kernel.Smoothing{N: 1, Size: [3]int{5, 1, 1}, Channels: 1, Cauchy: true, Sigma: [3]float64{.6, .05, .05}, Truncate: 5}
	mapsTo(t, "values", s.Separable(), []float64{1, 0, 0, 0, 0}, []float64{0.564502144, 0.149427038, 0.0466102688, 0.0217116209, 0})
}
