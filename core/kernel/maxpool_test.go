package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

func TestMaxPool_TakesTheFirstLargest(t *testing.T) {
	p := kernel.Pool{
		N: 1, In: [3]int{1, 1, 5}, Out: [3]int{1, 1, 3}, Channels: 1,
		Kernel: [3]int{1, 1, 2}, Stride: [3]int{1, 1, 2}, Pad: [3]int{0, 0, 0},
	}
	x, y, dx := []float64{1, 4, 3, 3, -7}, make([]float64, 3), make([]float64, 5)
	kernel.MaxPoolForward(p, x, y)
	if d := cmp.Diff([]float64{4, 3, -7}, y); d != "" {
		t.Errorf("output (-want +got):\n%s", d)
	}
	kernel.MaxPoolBackward(p, x, []float64{10, 20, 30}, dx)
	if d := cmp.Diff([]float64{0, 10, 20, 0, 30}, dx); d != "" {
		t.Errorf("gradient (-want +got):\n%s", d)
	}
}

func TestMaxPoolBackward_IsTheGradientOfOverlappingWindows(t *testing.T) {
	p := kernel.Pool{
		N: 2, In: [3]int{3, 4, 5}, Out: [3]int{2, 4, 3}, Channels: 2,
		Kernel: [3]int{2, 3, 3}, Stride: [3]int{1, 1, 2}, Pad: [3]int{0, 1, 1},
	}
	x, dy := kerneltest.Normal(1, 2*60*2), kerneltest.Normal(2, 2*24*2)
	dx := make([]float64, len(x))
	kernel.MaxPoolBackward(p, x, dy, dx)
	kerneltest.Gradient(t, func(x []float64) float64 {
		y := make([]float64, len(dy))
		kernel.MaxPoolForward(p, x, y)
		return kerneltest.Dot(y, dy)
	}, x, dx)
}
