package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
)

func TestConcat_JoinsAndSplitUndoes(t *testing.T) {
	channels := []int{1, 2}
	a, b := []float64{1, 2}, []float64{10, 11, 20, 21}
	y := make([]float64, 6)
	kernel.Concat(channels, [][]float64{a, b}, y)
	if d := cmp.Diff([]float64{1, 10, 11, 2, 20, 21}, y); d != "" {
		t.Errorf("joined (-want +got):\n%s", d)
	}
	again := make([]float64, 4)
	kernel.Split(channels, y, [][]float64{nil, again})
	if d := cmp.Diff(b, again); d != "" {
		t.Errorf("cut (-want +got):\n%s", d)
	}
}

// Step 2 takes floor(0.5*2), floor(1.5*2), floor(2.5*2) = 1, 3, 5; step 3 takes floor(0.5*3), floor(1.5*3) = 1, 4.
func TestSubsample_TakesCentres(t *testing.T) {
	cases := []struct {
		step, out int
		want      []float64
	}{
		{1, 7, []float64{0, 1, 2, 3, 4, 5, 6}},
		{2, 3, []float64{1, 3, 5}},
		{2, 4, []float64{1, 3, 5, 6}}, // the last one stands for less than two
		{3, 2, []float64{1, 4}},
	}
	for _, c := range cases {
		s := kernel.Stride{N: 1, In: [3]int{1, 7, 1}, Out: [3]int{1, c.out, 1}, Step: [3]int{1, c.step, 1}, Channels: 1}
		y := make([]float64, c.out)
		kernel.Subsample(s, []float64{0, 1, 2, 3, 4, 5, 6}, y)
		if d := cmp.Diff(c.want, y); d != "" {
			t.Errorf("step %d (-want +got):\n%s", c.step, d)
		}
	}
}

func TestSubsample_KeepsImagesAndChannelsApart(t *testing.T) {
	s := kernel.Stride{N: 2, In: [3]int{1, 2, 2}, Out: [3]int{1, 1, 1}, Step: [3]int{1, 2, 2}, Channels: 2}
	y := make([]float64, 4)
	kernel.Subsample(s, []float64{0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17}, y)
	if d := cmp.Diff([]float64{6, 7, 16, 17}, y); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
