package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
)

func TestElementwise_DoesArithmetic(t *testing.T) {
	a, b := []float64{1, 2}, []float64{10, -20}
	cases := []struct {
		name string
		run  func(y []float64)
		want []float64
	}{
		{"add", func(y []float64) { kernel.Add(a, b, y) }, []float64{11, -18}},
		{"add scaled", func(y []float64) { kernel.AddScaled(a, b, 0.5, y) }, []float64{6, -8}},
		{"scale", func(y []float64) { kernel.Scale(a, 3, y) }, []float64{3, 6}},
	}
	for _, c := range cases {
		y := make([]float64, 2)
		c.run(y)
		if d := cmp.Diff(c.want, y); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestAddChannels_AddsWhereTheChannelsLie(t *testing.T) {
	a, b := []float64{1, 2, 3, 4, 5, 6, 7, 8}, []float64{10, 20, 30, 40}
	for _, c := range []struct {
		name string
		y    []float64
	}{{"apart", make([]float64, 8)}, {"in place", a}} {
		kernel.AddChannels(kernel.ChannelRange{Width: 4, First: 1, Count: 2}, a, b, c.y)
		if d := cmp.Diff([]float64{1, 12, 23, 4, 5, 36, 47, 8}, c.y); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestAddToEach_AddsToEveryImage(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6}
	kernel.AddToEach(x, []float64{10, 20}, x)
	if d := cmp.Diff([]float64{11, 22, 13, 24, 15, 26}, x); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestSumOfImages_AddsThemUp(t *testing.T) {
	y := []float64{-1, -1}
	kernel.SumOfImages([]float64{1, 2, 3, 4, 5, 6}, y)
	if d := cmp.Diff([]float64{9, 12}, y); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
