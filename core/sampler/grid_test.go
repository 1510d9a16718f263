package sampler_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.niftynet/core/sampler"
	"dev.niftynet/core/volume"
)

func blank(size [3]int) sampler.Case {
	return sampler.Case{ID: "a", Image: volume.New(size, 1, volume.Identity())}
}

// locations lists where a grid's windows begin, in order.
func locations(t *testing.T, size, window, border [3]int) [][3]int {
	t.Helper()
	g, err := sampler.NewGrid(blank(size), window, border)
	if err != nil {
		t.Fatal(err)
	}
	var all [][3]int
	for i := range g.Len() {
		at := g.Location(i)
		for axis := range 3 {
			if at.End[axis]-at.Start[axis] != window[axis] {
				t.Errorf("window %d is %v", i, at)
			}
		}
		all = append(all, at.Start)
	}
	return all
}

// Expected numbers are NiftyNet 0.6.0's own test values (sampler_grid_v2_test.py).
func TestGrid_PlacesWindowsAsNiftyNetDoes(t *testing.T) {
	cases := []struct {
		name                 string
		size, window, border [3]int
		want                 [][3]int
	}{
		{"large windows", [3]int{64, 64, 64}, [3]int{63, 63, 40}, [3]int{2, 3, 4}, [][3]int{
			{0, 0, 0},
			{0, 0, 24},
			{0, 0, 12},
			{1, 0, 0},
			{1, 0, 24},
			{1, 0, 12},
			{0, 1, 0},
			{0, 1, 24},
			{0, 1, 12},
			{1, 1, 0},
			{1, 1, 24},
			{1, 1, 12},
		}},
		{"odd image", [3]int{42, 42, 42}, [3]int{42, 41, 33}, [3]int{2, 3, 4}, [][3]int{
			{0, 0, 0}, {0, 0, 9}, {0, 0, 4}, {0, 1, 0}, {0, 1, 9}, {0, 1, 4},
		}},
		{"flat image", [3]int{42, 42, 1}, [3]int{30, 32, 1}, [3]int{}, [][3]int{
			{0, 0, 0}, {12, 0, 0}, {6, 0, 0}, {0, 10, 0}, {12, 10, 0}, {6, 10, 0}, {0, 5, 0}, {12, 5, 0}, {6, 5, 0},
		}},
		{"negative border is none", [3]int{8, 4, 4}, [3]int{4, 4, 4}, [3]int{-1, -1, -1}, [][3]int{{0, 0, 0}, {4, 0, 0}, {2, 0, 0}}},
		{"single steps", [3]int{7, 4, 4}, [3]int{4, 4, 4}, [3]int{1, 0, 0}, [][3]int{{0, 0, 0}, {2, 0, 0}, {3, 0, 0}}},
		{"no room", [3]int{4, 4, 4}, [3]int{4, 4, 4}, [3]int{}, [][3]int{{0, 0, 0}}},
		{"smaller than the window", [3]int{3, 4, 2}, [3]int{4, 4, 5}, [3]int{}, [][3]int{{0, 0, -1}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := locations(t, c.size, c.window, c.border)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGrid_CountsWindowsAsInNiftyNetsLogs(t *testing.T) {
	cases := []struct {
		name                 string
		size, window, border [3]int
		want                 int
	}{
		{"three each", [3]int{64, 64, 42}, [3]int{50, 62, 40}, [3]int{}, 27},
		{"resampled image", [3]int{104, 50, 125}, [3]int{23, 32, 15}, [3]int{3, 4, 5}, 414},
		{"issue 485", [3]int{512, 512, 34}, [3]int{256, 256, 32}, [3]int{36, 36, 0}, 27},
		{"issue 80", [3]int{260, 215, 195}, [3]int{105, 105, 105}, [3]int{52, 52, 52}, 156 * 111 * 91},
	}
	for _, c := range cases {
		g, err := sampler.NewGrid(blank(c.size), c.window, c.border)
		if err != nil {
			t.Fatal(err)
		}
		if g.Len() != c.want {
			t.Errorf("%s: %d windows, want %d", c.name, g.Len(), c.want)
		}
	}
}

func TestGrid_RefusesBordersThatLeaveNothing(t *testing.T) {
	_, err := sampler.NewGrid(blank([3]int{9, 9, 9}), [3]int{8, 8, 8}, [3]int{0, 4, 0})
	if err == nil || !strings.Contains(err.Error(), "inference.border [0 4 0] leaves nothing of the window [8 8 8]") {
		t.Error(err)
	}
}

func TestGrid_CoversEveryVoxel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var size, window, border [3]int
		for axis := range 3 {
			size[axis] = rapid.IntRange(1, 12).Draw(t, "length")
			window[axis] = rapid.IntRange(1, 12).Draw(t, "window")
			border[axis] = rapid.IntRange(0, (window[axis]-1)/2).Draw(t, "border")
		}
		g, err := sampler.NewGrid(blank(size), window, border)
		if err != nil {
			t.Fatal(err)
		}
		for axis, length := range size {
			covered := make([]bool, length)
			for i := range g.Len() {
				at := g.Location(i)
				from, to := at.Start[axis], at.End[axis]
				if from > 0 {
					from += border[axis]
				}
				if to < length {
					to -= border[axis]
				}
				for v := max(from, 0); v < min(to, length); v++ {
					covered[v] = true
				}
			}
			if slices.Contains(covered, false) {
				t.Fatalf("axis %d of %v, window %v, border %v: covered %v", axis, size, window, border, covered)
			}
		}
	})
}

func TestGrid_FillCutsWhatTheLocationSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var size, window [3]int
		for axis := range 3 {
			size[axis] = rapid.IntRange(1, 6).Draw(t, "length")
			window[axis] = rapid.IntRange(1, 8).Draw(t, "window")
		}
		v := volume.New(size, rapid.IntRange(1, 3).Draw(t, "channels"), volume.Identity())
		for i := range v.Data {
			v.Data[i] = float32(5 + i)
		}
		g, err := sampler.NewGrid(sampler.Case{ID: "a", Image: v}, window, [3]int{})
		if err != nil {
			t.Fatal(err)
		}
		b := g.Batch(2)
		seen := 0
		for first := 0; first < g.Len(); first += 2 {
			seen += g.Fill(b, first)
			for i, at := range b.Locations {
				if at != g.Location((first+i)%g.Len()) {
					t.Fatalf("window %d lies at %v", first+i, at)
				}
				checkWindow(t, b, i, v)
			}
		}
		if seen != g.Len() {
			t.Fatalf("%d windows were new, want %d", seen, g.Len())
		}
	})
}

// checkWindow compares window i of the batch with its volume, voxel by voxel.
func checkWindow(t *rapid.T, b *sampler.Batch, i int, v *volume.Volume) {
	at, data := b.Locations[i], b.Image.Data[i*len(b.Image.Data)/len(b.Locations):]
	n := 0
	for z := at.Start[2]; z < at.End[2]; z++ {
		for y := at.Start[1]; y < at.End[1]; y++ {
			for x := at.Start[0]; x < at.End[0]; x++ {
				for c := range v.Channels {
					want := v.Channel(c)[0] // the least
					if min(x, y, z) >= 0 && x < v.Size[0] && y < v.Size[1] && z < v.Size[2] {
						want = v.Channel(c)[v.Index(x, y, z)]
					}
					if data[n] != want {
						t.Fatalf("voxel %d,%d,%d channel %d is %v, want %v", x, y, z, c, data[n], want)
					}
					n++
				}
			}
		}
	}
}
