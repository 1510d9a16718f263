package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
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

// Five positions of 2, 1 and 3 channels, the images one after the other.
func TestConcat_AndSplitAreEachOthersGradients(t *testing.T) {
	channels := []int{2, 1, 3}
	images := func(all []float64) [][]float64 { return [][]float64{all[:10], all[10:15], all[15:]} }
	join := func(x, y []float64) { kernel.Concat(channels, images(x), y) }
	cut := func(x, y []float64) { kernel.Split(channels, x, images(y)) }
	kerneltest.Map(t, 30, 30, join, cut)
	kerneltest.Map(t, 30, 30, cut, join)
}

// A part of the channels, and what has zeros in place of the others.
func TestSplit_OfOnePartHasConcatWithZerosAsItsGradient(t *testing.T) {
	channels := []int{2, 1, 3}
	kerneltest.Map(t, 30, 15,
		func(x, y []float64) { kernel.Split(channels, x, [][]float64{nil, nil, y}) },
		func(dy, dx []float64) { kernel.Concat(channels, [][]float64{nil, nil, dy}, dx) })
}
