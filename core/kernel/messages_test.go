package kernel_test

import (
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

func TestMessageWeights_GradientsAgreeWithDifferences(t *testing.T) {
	compatibility, weights, dy := kerneltest.Normal(1, 9), kerneltest.Normal(2, 3), kerneltest.Normal(3, 9)
	value := func(compatibility, weights []float64) float64 {
		y := make([]float64, 9)
		kernel.MessageWeights(compatibility, weights, y)
		return kerneltest.Dot(y, dy)
	}
	dCompatibility, dWeights := make([]float64, 9), make([]float64, 3)
	kernel.MessageWeights(dy, weights, dCompatibility)
	kernel.MessageWeightsBackward(compatibility, dy, dWeights)
	kerneltest.Gradient(t, func(c []float64) float64 { return value(c, weights) }, compatibility, dCompatibility)
	kerneltest.Gradient(t, func(w []float64) float64 { return value(compatibility, w) }, weights, dWeights)
}
