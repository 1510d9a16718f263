package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

// Two rows of four voxels with two channels, in blocks of 1x2x2: voxels 0 1 4 5 and 2 3 6 7.
func TestFold_GathersBlocks(t *testing.T) {
	x := make([]float64, 16)
	for i := range x {
		x[i] = float64(10*(i/2) + i%2) // 10 times the voxel, plus the channel
	}
	cases := []struct {
		intoBatch bool
		want      []float64
	}{
		{false, []float64{0, 1, 10, 11, 40, 41, 50, 51, 20, 21, 30, 31, 60, 61, 70, 71}},
		{true, []float64{0, 1, 20, 21, 10, 11, 30, 31, 40, 41, 60, 61, 50, 51, 70, 71}}, // voxels 0 2, 1 3, 4 6, 5 7
	}
	for _, c := range cases {
		f := kernel.Fold{N: 1, Size: [3]int{1, 1, 2}, Factor: [3]int{1, 2, 2}, Channels: 2, IntoBatch: c.intoBatch}
		y, back := make([]float64, 16), make([]float64, 16)
		kernel.FoldForward(f, x, y)
		if d := cmp.Diff(c.want, y); d != "" {
			t.Errorf("into batch %v (-want +got):\n%s", c.intoBatch, d)
		}
		kernel.FoldBackward(f, y, back)
		if d := cmp.Diff(x, back); d != "" {
			t.Errorf("into batch %v, and back (-want +got):\n%s", c.intoBatch, d)
		}
	}
}

// TensorFlow's order of batches: image n of block voxel b is b*N + n.
func TestFold_KeepsTheImagesOfAGridTogether(t *testing.T) {
	f := kernel.Fold{N: 2, Size: [3]int{1, 1, 1}, Factor: [3]int{2, 1, 2}, Channels: 1, IntoBatch: true}
	y := make([]float64, 8)
	kernel.FoldForward(f, []float64{0, 1, 2, 3, 10, 11, 12, 13}, y)
	if d := cmp.Diff([]float64{0, 10, 1, 11, 2, 12, 3, 13}, y); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestFold_BackIsItsGradient(t *testing.T) {
	for _, intoBatch := range []bool{false, true} {
		f := kernel.Fold{N: 2, Size: [3]int{1, 2, 2}, Factor: [3]int{2, 1, 3}, Channels: 2, IntoBatch: intoBatch}
		const size = 2 * 4 * 6 * 2
		forward := func(x, y []float64) { kernel.FoldForward(f, x, y) }
		back := func(y, x []float64) { kernel.FoldBackward(f, y, x) }
		kerneltest.Map(t, size, size, forward, back)
		kerneltest.Map(t, size, size, back, forward)
	}
}
