package aggregator_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/core/aggregator"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/tensor"
	"dev.niftynet/core/volume"
)

// sampleAndAggregate cuts v into windows and puts them back unchanged.
func sampleAndAggregate(t *rapid.T, v *volume.Volume, window, border [3]int, batch int) *volume.Volume {
	g, err := sampler.NewGrid(sampler.Case{ID: "a", Image: v}, window, border)
	if err != nil {
		t.Fatal(err)
	}
	whole := aggregator.NewGrid(v, v.Channels, window, border)
	b := g.Batch(batch)
	for first := 0; first < g.Len(); first += batch {
		n := g.Fill(b, first)
		if err := whole.Add(b.Image, b.Locations[:n]); err != nil {
			t.Fatal(err)
		}
	}
	return whole.Volume()
}

func TestGrid_AggregateOfSampleIsTheVolume(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var size, window, border [3]int
		bordered := rapid.Bool().Draw(t, "bordered")
		for axis := range 3 {
			size[axis] = rapid.IntRange(1, 9).Draw(t, "length")
			window[axis] = rapid.IntRange(1, 11).Draw(t, "window")
			if bordered {
				border[axis] = rapid.IntRange(0, (window[axis]-1)/2).Draw(t, "border")
			}
		}
		affine := volume.Scaling([3]float64{1, 2, 3})
		v := volume.New(size, rapid.IntRange(1, 3).Draw(t, "channels"), affine)
		for i := range v.Data {
			v.Data[i] = rapid.Float32Range(-1e6, 1e6).Draw(t, "voxel")
		}
		got := sampleAndAggregate(t, v, window, border, rapid.IntRange(1, 4).Draw(t, "batch"))
		if got.Size != v.Size || got.Affine != affine {
			t.Fatalf("grid became %v %v", got.Size, got.Affine)
		}
		tolerance := 0.0 // with a border voxels are copied
		if border == [3]int{} {
			tolerance = 1e-5 // without, they are averages of equal numbers, but for the least that float32 holds
		}
		for i, want := range v.Data {
			if math.Abs(float64(got.Data[i]-want)) > tolerance*math.Abs(float64(want))+1e-30 {
				t.Fatalf("voxel %d is %v, want %v", i, got.Data[i], want)
			}
		}
	})
}

// line is a window [1 1 1 n 1] at x of a case.
func line(x int, values ...float32) (*tensor.Tensor, []sampler.Location) {
	n := len(values)
	t := tensor.New(1, 1, 1, n, 1)
	copy(t.Data, values)
	return t, []sampler.Location{{Case: "a", Start: [3]int{x, 0, 0}, End: [3]int{x + n, 1, 1}}}
}

func TestGrid_AveragesByNearnessToTheMiddle(t *testing.T) {
	g := aggregator.NewGrid(volume.New([3]int{3, 1, 1}, 1, volume.Identity()), 1, [3]int{2, 1, 1}, [3]int{})
	for x, value := range []float32{1, 3} {
		if err := g.Add(line(x, value, value)); err != nil {
			t.Fatal(err)
		}
	}
	// Both windows see the middle voxel half a voxel from their centres: a plain mean there.
	if diff := cmp.Diff([]float32{1, 2, 3}, g.Volume().Data); diff != "" {
		t.Error(diff)
	}

	g = aggregator.NewGrid(volume.New([3]int{4, 1, 1}, 1, volume.Identity()), 1, [3]int{3, 1, 1}, [3]int{})
	for x, value := range []float32{0, 1} {
		if err := g.Add(line(x, value, value, value)); err != nil {
			t.Fatal(err)
		}
	}
	// Voxel 1 is the middle of window 0 (weight 1) and the rim of window 1: one voxel off, deviation 3/8.
	rim := math.Exp(-64.0 / 18)
	want := float32(rim / (1 + rim))
	if got := g.Volume().Data[1]; math.Abs(float64(got-want)) > 1e-6 {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestGrid_WithABorderTheLastWindowWinsButTheCasesRimIsKept(t *testing.T) {
	g := aggregator.NewGrid(volume.New([3]int{6, 1, 1}, 1, volume.Identity()), 1, [3]int{4, 1, 1}, [3]int{1, 0, 0})
	for i, x := range []int{0, 2, 1} {
		v := float32(i + 1)
		if err := g.Add(line(x, v, v, v, v)); err != nil {
			t.Fatal(err)
		}
	}
	// Window 1 decides 0..2, window 2 then 3..5, window 3 at last 2..3.
	if diff := cmp.Diff([]float32{1, 1, 3, 3, 2, 2}, g.Volume().Data); diff != "" {
		t.Error(diff)
	}
}

func TestGrid_DropsPadding(t *testing.T) {
	g := aggregator.NewGrid(volume.New([3]int{2, 1, 1}, 1, volume.Identity()), 1, [3]int{4, 1, 1}, [3]int{1, 0, 0})
	if err := g.Add(line(-1, 9, 1, 2, 9)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float32{1, 2}, g.Volume().Data); diff != "" {
		t.Error(diff)
	}
}

func TestGrid_RefusesWindowsOfAnotherSize(t *testing.T) {
	g := aggregator.NewGrid(volume.New([3]int{6, 1, 1}, 1, volume.Identity()), 1, [3]int{4, 1, 1}, [3]int{})
	if err := g.Add(line(0, 1, 2)); err == nil || !strings.Contains(err.Error(), "output is 1x1x1x2x1, want 1x1x1x4x1") {
		t.Error(err)
	}
	output, at := line(0, 1, 2, 3, 4)
	at[0].End[0] = 5
	if err := g.Add(output, at); err == nil || !strings.Contains(err.Error(), "is not a window of [4 1 1]") {
		t.Error(err)
	}
	if err := g.Add(tensor.New(), nil); err == nil {
		t.Error("a scalar was put back")
	}
	g.Volume()
	if err := g.Add(line(0, 1, 2, 3, 4)); err == nil {
		t.Error("a window was added to a volume that had been taken")
	}
}

func TestLabels_TakeTheLargestChannelAndTheLowestOfEquals(t *testing.T) {
	v := volume.New([3]int{4, 1, 1}, 3, volume.Identity())
	copy(v.Channel(0), []float32{0, 1, -3, 2})
	copy(v.Channel(1), []float32{0, 2, -2, 1})
	copy(v.Channel(2), []float32{0, 2, -1, 3})
	if diff := cmp.Diff([]float32{0, 1, 2, 2}, aggregator.Labels(v).Data); diff != "" {
		t.Error(diff)
	}
}
