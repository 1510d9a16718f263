package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
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

// The gradient of the image whose channels are padded is the part of dy where they lie; that of the other is dy.
func TestAddChannels_HasAPartAsItsGradient(t *testing.T) {
	r := kernel.ChannelRange{Width: 5, First: 1, Count: 3}
	kerneltest.Map(t, 4*(5+3), 4*5,
		func(x, y []float64) { kernel.AddChannels(r, x[:20], x[20:], y) },
		func(dy, dx []float64) {
			copy(dx, dy)
			kernel.Split([]int{1, 3, 1}, dy, [][]float64{nil, dx[20:], nil})
		})
}

func TestAddToEach_HasTheSumOfImagesAsItsGradient(t *testing.T) {
	kerneltest.Map(t, 12+4, 12,
		func(x, y []float64) { kernel.AddToEach(x[:12], x[12:], y) },
		func(dy, dx []float64) {
			copy(dx, dy)
			kernel.SumOfImages(dy, dx[12:])
		})
}
