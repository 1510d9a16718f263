package transform_test

import (
	"math"
	"strings"
	"testing"

	"dev.niftynet/core/transform"
	"dev.niftynet/core/volume"
)

func count(m transform.Mask) int {
	n := 0
	for _, set := range m.Set {
		if set {
			n++
		}
	}
	return n
}

// image has a channel for each function of the place, over 12x11x10 voxels.
func image(channels ...func(x, y, z int) float32) *volume.Volume {
	v := volume.New([3]int{12, 11, 10}, len(channels), volume.Identity())
	for c, value := range channels {
		for z := range v.Size[2] {
			for y := range v.Size[1] {
				for x := range v.Size[0] {
					v.Channel(c)[v.Index(x, y, z)] = value(x, y, z)
				}
			}
		}
	}
	return v
}

func where(is bool) float32 {
	if is {
		return 1
	}
	return 0
}

func shell(x, y, z int) float32 {
	r := (x-6)*(x-6) + (y-5)*(y-5) + (z-5)*(z-5)
	return where(r >= 9 && r <= 18)
}

func scatter(x, y, z int) float32 { return where((x*x+3*y+5*z)%29 == 0) }

func nothing(int, int, int) float32 { return 0 }

// Expected counts: scipy 1.17.1, binary_dilation(iterations=2) then binary_fill_holes.
func TestMasks_GrowAndFillAsSciPy(t *testing.T) {
	f := transform.Foreground{Type: "threshold_plus", Fusion: "and"}
	for name, c := range map[string]struct {
		image *volume.Volume
		want  int
	}{"shell": {image(shell), 779}, "scatter": {image(scatter), 776}} {
		masks, err := f.Masks(c.image)
		if err != nil {
			t.Fatal(err)
		}
		if got := count(masks[0]); got != c.want {
			t.Errorf("%s: %d voxels, want %d", name, got, c.want)
		}
	}
}

// A ring in a picture holds its inside, though a volume of one slice is open above and below.
func TestMasks_FillHolesOfAPicture(t *testing.T) {
	v := volume.New([3]int{15, 15, 1}, 1, volume.Identity())
	for i := 2; i <= 12; i++ {
		for _, at := range [4][2]int{{i, 2}, {i, 12}, {2, i}, {12, i}} {
			v.Data[v.Index(at[0], at[1], 0)] = 5
		}
	}
	masks, err := transform.Foreground{Type: "mean_plus", Fusion: "or"}.Masks(v)
	if err != nil {
		t.Fatal(err)
	}
	// Grown by two: the whole square but 3 voxels of each corner.
	if got := count(masks[0]); got != 15*15-4*3 {
		t.Errorf("%d voxels, want %d", got, 15*15-4*3)
	}
}

func TestMasks_JoinChannels(t *testing.T) {
	left := func(x, _, _ int) float32 { return where(x < 6) }
	right := func(x, _, _ int) float32 { return where(x >= 6) }
	cases := []struct {
		fusion transform.Fusion
		image  *volume.Volume
		want   []int // voxels of each channel's mask, of slices of 110
	}{
		// Each half grows by two slices into the other.
		{"and", image(left, right), []int{4 * 110, 4 * 110}},
		{"or", image(left, right), []int{1320, 1320}},
		{"multi", image(left, right), []int{8 * 110, 8 * 110}},
		// A channel without foreground has no say.
		{"and", image(left, nothing), []int{8 * 110, 8 * 110}},
		{"multi", image(left, nothing), []int{8 * 110, 0}},
	}
	for _, c := range cases {
		masks, err := transform.Foreground{Type: "threshold_plus", Fusion: c.fusion}.Masks(c.image)
		if err != nil {
			t.Fatal(err)
		}
		for channel, want := range c.want {
			if got := count(masks[channel]); got != want {
				t.Errorf("%s: channel %d has %d voxels, want %d", c.fusion, channel, got, want)
			}
		}
	}
}

// A line of CT numbers: 600 of air at -1000 to -994, then 400 of tissue, so each mask has two voxels more.
func TestMasks_ThresholdByType(t *testing.T) {
	ct := volume.New([3]int{1000, 1, 1}, 1, volume.Identity())
	for i := range 1000 {
		ct.Data[i] = float32(-1000 + i%7)
		if i >= 600 {
			ct.Data[i] = float32(30 + i*37%101)
		}
	}
	for kind, want := range map[transform.Threshold]int{
		"otsu_plus": 402, "otsu_minus": 602, "threshold_plus": 402, "threshold_minus": 602, "mean_plus": 402,
	} {
		masks, err := transform.Foreground{Type: kind, Fusion: "or"}.Masks(ct)
		if err != nil {
			t.Fatal(err)
		}
		if got := count(masks[0]); got != want {
			t.Errorf("%s: %d voxels, want %d", kind, got, want)
		}
	}
}

func TestMasks_EmptyIsAnError(t *testing.T) {
	cases := []struct {
		f     transform.Foreground
		image *volume.Volume
		want  string
	}{
		{transform.Foreground{Type: "threshold_plus", Fusion: "or"}, image(nothing), "no voxel is foreground by threshold_plus"},
		{transform.Foreground{Type: "otsu_plus", Fusion: "and"}, image(nothing, nothing), "no voxel is foreground by otsu_plus"},
		{
			transform.Foreground{Type: "threshold_plus", Fusion: "and"},
			image(func(x, _, _ int) float32 { return where(x == 0) }, func(x, _, _ int) float32 { return where(x == 11) }),
			"no foreground in common",
		},
		{transform.Foreground{Type: "otsu_plus", Fusion: "or"}, image(func(x, _, _ int) float32 { return float32(math.Inf(x)) }), "no voxel is foreground by otsu_plus"},
		{transform.Foreground{Type: "otsu_plus", Fusion: "or"}, image(func(x, _, _ int) float32 { return float32(x) * float32(math.NaN()) }), "no voxel is foreground by otsu_plus"},
	}
	for _, c := range cases {
		if _, err := c.f.Masks(c.image); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %s", c.f, err, c.want)
		}
	}
}
