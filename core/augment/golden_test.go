package augment_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"dev.niftynet/core/augment"
	"dev.niftynet/core/volume"
)

// golden is what testdata/golden.py wrote.
type golden struct {
	Maps []struct {
		Turn, Zoom, Shear, Spacing, Middle [3]float64
		Window                             [3]int
		Order                              int
		Values                             []float64
	}
	Blur, Gamma, Contrast, Resolution, Bias []float64

	InvertedGamma []float64 `json:"inverted_gamma"`
	GhostsX       []float64 `json:"ghosts_x"`
	GhostsZ       []float64 `json:"ghosts_z"`
	MotionY       []float64 `json:"motion_y"`
}

func readGolden(t *testing.T) golden {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// small is the image of golden.py.
func small() *volume.Volume {
	v := volume.New([3]int{7, 6, 5}, 1, volume.Identity())
	for i := range v.Data {
		_, fraction := math.Modf(0.37 * float64(i) * float64(i))
		v.Data[i] = float32(fraction)
	}
	return v
}

const padding = -0.25

// apart is the largest difference between two lists.
func apart(t *testing.T, got []float32, want []float64) float64 {
	t.Helper()
	if len(got) != len(want) || len(got) == 0 {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	largest := 0.0
	for i, v := range got {
		largest = max(largest, math.Abs(float64(v)-want[i]))
	}
	return largest
}

// nothing is the change of a window of some channels that changes nothing.
func nothing(channels int) augment.Change {
	c := augment.Change{Zoom: [3]float64{1, 1, 1}}
	for range channels {
		c.Channels = append(c.Channels, augment.Channel{Brightness: 1, Contrast: 1, Resolution: 1, InvertedGamma: 1, Gamma: 1})
	}
	return c
}

func TestMap_SeesWhatSciPySees(t *testing.T) {
	for i, g := range readGolden(t).Maps {
		c := nothing(1)
		c.TurnDegrees, c.Zoom, c.Shear = g.Turn, g.Zoom, g.Shear
		m := c.Map(g.Middle, augment.Shape{Window: g.Window, Channels: 1, Case: small().Size, SpacingMM: g.Spacing, ImageOrder: g.Order})
		got := make([]float32, len(g.Values))
		m.Image(got, small(), 0, padding, &augment.Scratch{})
		if d := apart(t, got, g.Values); d > 2e-6 {
			t.Errorf("map %d, of order %d, differs by %g", i, g.Order, d)
		}
	}
}

func TestIntensity_DoesWhatNumPySciPyAndPyTorchDo(t *testing.T) {
	g := readGolden(t)
	own := func(set func(c *augment.Channel)) augment.Change {
		c := nothing(1)
		set(&c.Channels[0])
		return c
	}
	scan := func(set func(c *augment.Change)) augment.Change {
		c := nothing(1)
		set(&c)
		return c
	}
	cases := []struct {
		name   string
		change augment.Change
		want   []float64
	}{
		{"blur", own(func(c *augment.Channel) { c.BlurVoxels = [3]float64{0.7, 0.9, 0.5} }), g.Blur},
		{"gamma", own(func(c *augment.Channel) { c.Gamma = 1.4 }), g.Gamma},
		{"inverted gamma", own(func(c *augment.Channel) { c.InvertedGamma = 0.7 }), g.InvertedGamma},
		{"contrast", own(func(c *augment.Channel) { c.Contrast = 1.2 }), g.Contrast},
		{"resolution", own(func(c *augment.Channel) { c.Resolution = 0.6 }), g.Resolution},
		{"ghosts along x", scan(func(c *augment.Change) { c.Ghosts = augment.Ghosts{Axis: 0, Number: 3, Intensity: 0.6} }), g.GhostsX},
		{"ghosts along z", scan(func(c *augment.Change) { c.Ghosts = augment.Ghosts{Axis: 2, Number: 2, Intensity: 0.4} }), g.GhostsZ},
		{"motion", scan(func(c *augment.Change) {
			c.Movements = []augment.Movement{{Axis: 1, At: 0.7, ShiftVoxels: [3]float64{0.5, -1.25, 0}}}
		}), g.MotionY},
		{"bias", scan(func(c *augment.Change) {
			c.Bias = &augment.Bias{Order: 2, Coefficients: []float64{0, -0.1, 0.2, -0.3, 0.4, -0.5, 0.6, -0.7, 0.8, -0.9}}
		}), g.Bias},
	}
	for _, c := range cases {
		v := small()
		air := float32(padding)
		if c.name == "motion" {
			air = 0
		}
		c.change.Intensity(0, v.Data, v.Size, air, &augment.Scratch{})
		if d := apart(t, v.Data, c.want); d > 3e-6 {
			t.Errorf("%s differs by %g", c.name, d)
		}
	}
}
