package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
)

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
