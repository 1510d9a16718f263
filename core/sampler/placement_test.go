package sampler_test

import (
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/core/sampler"
	"dev.niftynet/core/volume"
)

// mapped gives a case a sampler map that is made voxel by voxel.
func mapped(c sampler.Case, value func(x, y, z int) float32) sampler.Case {
	v := volume.New(c.Image.Size, 1, volume.Identity())
	for z := range v.Size[2] {
		for y := range v.Size[1] {
			for x := range v.Size[0] {
				v.Data[v.Index(x, y, z)] = value(x, y, z)
			}
		}
	}
	c.SamplerMap = v
	return c
}

// middles counts the middles of windows over some steps.
func middles(t *testing.T, r *sampler.Random, window [3]int, steps int) map[[3]int]int {
	t.Helper()
	b := r.Batch()
	counts := map[[3]int]int{}
	for step := range steps {
		fill(t, r, b, step)
		for _, at := range b.Locations {
			counts[[3]int{at.Start[0] + window[0]/2, at.Start[1] + window[1]/2, at.Start[2] + window[2]/2}]++
		}
	}
	return counts
}

func plain(size [3]int) sampler.Case { return positions("a", size, [3]int{}, [3]int{1, 1, 1}) }

// NiftyNet's own test: one hot voxel is the middle of every window.
func TestWeighted_AlwaysTakesTheOnlyVoxelThatWeighs(t *testing.T) {
	s := settings(3)
	s.Placement = sampler.Weighted{}
	hot := [3]int{7, 5, 3}
	c := mapped(plain([3]int{12, 9, 6}), func(x, y, z int) float32 {
		if [3]int{x, y, z} == hot {
			return 0.01
		}
		return 0
	})
	if diff := cmp.Diff(map[[3]int]int{hot: 60}, middles(t, newRandom(t, s, c), s.Window, 20)); diff != "" {
		t.Error(diff)
	}
}

func TestWeighted_DrawsAsOftenAsTheMapSays(t *testing.T) {
	s := settings(1)
	s.Placement, s.Window = sampler.Weighted{}, [3]int{1, 1, 1}
	// Weights 0, 1, 2, 3 along x once the least, -2, counts as 0.
	c := mapped(plain([3]int{4, 1, 1}), func(x, _, _ int) float32 { return float32(x - 2) })
	counts := middles(t, newRandom(t, s, c), s.Window, 6000)
	for x, want := range []float64{0, 1000, 2000, 3000} {
		if got := float64(counts[[3]int{x, 0, 0}]); math.Abs(got-want) > 5*math.Sqrt(6000*want/6000*(1-want/6000)) {
			t.Errorf("voxel %d was drawn %v times of 6000, want %v", x, got, want)
		}
	}
}

func TestWeighted_WindowsOfACaseShareTheWeightAmongThem(t *testing.T) {
	s := settings(4)
	s.Placement, s.Window, s.WindowsPerCase = sampler.Weighted{}, [3]int{1, 1, 1}, 4
	c := mapped(plain([3]int{4, 1, 1}), func(x, _, _ int) float32 { return float32([]int{1, 4, 3, 8}[x]) })
	r := newRandom(t, s, c)
	b := r.Batch()
	// Sorted weights 1, 3, 4, 8 end at 1/16, 4/16, 8/16 and 16/16: the quarters from the top are voxels 3, 3, 1, and 2 or 0.
	last := map[int]int{}
	for step := range 400 {
		fill(t, r, b, step)
		got := [3]int{b.Locations[0].Start[0], b.Locations[1].Start[0], b.Locations[2].Start[0]}
		if got != [3]int{3, 3, 1} {
			t.Fatalf("step %d: windows at %v", step, b.Locations)
		}
		last[b.Locations[3].Start[0]]++
	}
	if last[0]+last[2] != 400 || last[0] < 57 || last[0] > 143 { // 100, standard deviation 8.7
		t.Errorf("the last window lies at %v", last)
	}
}

func TestWeighted_AMapOfNothingIsUniform(t *testing.T) {
	s := settings(1)
	s.Placement = sampler.Weighted{}
	c := mapped(plain([3]int{6, 5, 3}), func(int, int, int) float32 { return -3 })
	if n := len(middles(t, newRandom(t, s, c), s.Window, 400)); n != 18 {
		t.Errorf("%d places, want 3 x 3 x 2", n)
	}
}

// NiftyNet's own test: each of three labels has a share of 1/3, give or take 0.01.
func TestBalanced_GivesEveryLabelTheSameShare(t *testing.T) {
	s := settings(4)
	s.Placement, s.Window = sampler.Balanced{}, [3]int{3, 3, 3}
	label := func(x, y, z int) float32 {
		switch {
		case x == 2 && y == 2 && z == 2:
			return 9 // one voxel
		case y > 5:
			return 4
		default:
			return 0
		}
	}
	c := mapped(plain([3]int{10, 9, 8}), label)
	counts := map[float32]int{}
	for m, n := range middles(t, newRandom(t, s, c), s.Window, 5000) {
		counts[label(m[0], m[1], m[2])] += n
	}
	for _, value := range []float32{0, 4, 9} {
		if share := float64(counts[value]) / 20000; math.Abs(share-1.0/3) > 0.01 {
			t.Errorf("label %v has a share of %.4f", value, share)
		}
	}
}

func TestBalanced_GoesByTheLabelWithoutAMap(t *testing.T) {
	s := settings(2)
	s.Placement = sampler.Balanced{}
	c := positions("a", [3]int{12, 12, 12}, [3]int{5, 5, 5}, [3]int{6, 6, 6}) // one voxel of label 1
	counts := middles(t, newRandom(t, s, c), s.Window, 500)
	if n := counts[[3]int{5, 5, 5}]; n < 420 || n > 580 { // 500 of 1000, standard deviation 16
		t.Errorf("the only voxel of label 1 was the middle of %d windows of 1000", n)
	}
}

func TestNewRandom_RefusesMapsThatDoNotServe(t *testing.T) {
	other := plain([3]int{6, 5, 4})
	other.SamplerMap = volume.New([3]int{6, 5, 5}, 1, volume.Identity())
	many := mapped(plain([3]int{10, 10, 10}), func(x, y, z int) float32 { return float32(100*z + 10*y + x) })
	corner := mapped(plain([3]int{6, 5, 4}), func(x, y, z int) float32 {
		if x+y+z == 0 {
			return 1
		}
		return -1
	})
	for _, c := range []struct {
		name string
		how  sampler.Placement
		in   sampler.Case
		want string
	}{
		{"none", sampler.Weighted{}, plain([3]int{6, 5, 4}), "case a has no sampler map"},
		{"another grid", sampler.Weighted{}, other, "they must share one grid"},
		{"another grid, balanced", sampler.Balanced{}, other, "they must share one grid"},
		{"out of reach", sampler.Weighted{}, corner, "case a: its sampler map wants only voxels that are the middle of no window"},
		{"no labels", sampler.Balanced{}, many, "case a: its sampler map has more than 500 different values"}, // 9 x 9 x 7 middles
	} {
		s := settings(1)
		s.Placement = c.how
		if c.name == "no labels" {
			s.Window = [3]int{2, 2, 4}
		}
		if _, err := sampler.NewRandom(t.Context(), inMemory{c.in}, s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestBalanced_LearnsCheaplyThatAMapIsNoLabel(t *testing.T) {
	s := settings(1)
	s.Placement, s.Window = sampler.Balanced{}, [3]int{1, 1, 1}
	c := mapped(plain([3]int{64, 64, 64}), func(x, y, z int) float32 { return float32(x + 64*(y+64*z)) })
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := sampler.NewRandom(t.Context(), inMemory{c}, s); err == nil {
		t.Error("a map of 262144 values is balanced")
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 2<<20 { // counting all would take 64 numbers for each
		t.Errorf("took %d bytes", took)
	}
}

// Whatever the rule, a window lies within its case, or in the middle of one that is shorter.
func TestPlacement_StaysWithinTheCase(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var size, window [3]int
		for axis := range 3 {
			size[axis] = rapid.IntRange(1, 9).Draw(rt, "length")
			window[axis] = rapid.IntRange(1, 9).Draw(rt, "window")
		}
		n := size[0] * size[1] * size[2]
		weights := rapid.SliceOfN(rapid.Float32Range(-2, 2), n, n).Draw(rt, "weights")
		c := mapped(plain(size), func(x, y, z int) float32 { return weights[(z*size[1]+y)*size[0]+x] })
		for _, how := range []sampler.Placement{sampler.Uniform{}, sampler.Uniform{Foreground: 1}, sampler.Weighted{}, sampler.Balanced{}} {
			s := settings(2)
			s.Window, s.Placement, s.PadToWindow = window, how, true
			r, err := sampler.NewRandom(t.Context(), inMemory{c}, s)
			if err != nil && strings.Contains(err.Error(), "the middle of no window") {
				continue
			}
			if err != nil {
				rt.Fatal(err)
			}
			b := r.Batch()
			for step := range 4 {
				if err := r.Fill(t.Context(), b, step); err != nil {
					rt.Fatal(err)
				}
				for _, at := range b.Locations {
					for axis, length := range size {
						low, high := 0, length-window[axis]
						if high < 0 {
							low = -((window[axis] - length) / 2)
							high = low
						}
						if at.Start[axis] < low || at.Start[axis] > high || at.End[axis] != at.Start[axis]+window[axis] {
							rt.Fatalf("%T: %v of %v, window %v", how, at, size, window)
						}
					}
				}
			}
		}
	})
}
