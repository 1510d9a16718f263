package augment

import (
	"fmt"
	"strings"
)

// String says what is done, as "step 3, window 0: flip x z; turn 0, 0, 12.5 degrees; channel 0: gamma 1.3".
func (c *Change) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "step %d, window %d:", c.Place.Step, c.Place.Index)
	begin := b.Len()
	add := func(format string, values ...any) {
		if b.Len() > begin {
			b.WriteByte(';')
		}
		fmt.Fprintf(&b, " "+format, values...)
	}
	c.describeMap(add)
	c.describeScan(add)
	for i, own := range c.Channels {
		if own != still() {
			add("channel %d:%s", i, own)
		}
	}
	if c.Mixture != 0 {
		add("mixture of %.4g of it with the next window", c.Mixture)
	}
	if b.Len() == begin {
		b.WriteString(" nothing")
	}
	return b.String()
}

func (c *Change) describeMap(add func(string, ...any)) {
	if c.Flip != [3]bool{} {
		axes := ""
		for i, name := range axisNames() {
			if c.Flip[i] {
				axes += " " + name
			}
		}
		add("flip%s", axes)
	}
	if c.TurnDegrees != [3]float64{} {
		add("turn %s degrees", triple(c.TurnDegrees))
	}
	if c.Zoom != [3]float64{1, 1, 1} {
		add("zoom %s", triple(c.Zoom))
	}
	if c.Shear != [3]float64{} {
		add("shear %s", triple(c.Shear))
	}
	if c.Deformation != nil {
		add("deformation of at most %s voxels by %d x %d x %d control points",
			triple(c.Deformation.reach()), c.Deformation.Points[0], c.Deformation.Points[1], c.Deformation.Points[2])
	}
}

func (c *Change) describeScan(add func(string, ...any)) {
	for _, m := range c.Movements {
		add("movement at %.3g of the lines along %s: turn %s degrees, shift %s voxels",
			m.At, axisNames()[m.Axis], triple(m.TurnDegrees), triple(m.ShiftVoxels))
	}
	if c.Bias != nil {
		add("bias field of order %d: %.4g", c.Bias.Order, c.Bias.Coefficients)
	}
	if c.Ghosts.Intensity != 0 {
		add("%d ghosts of %.4g along %s", c.Ghosts.Number, c.Ghosts.Intensity, axisNames()[c.Ghosts.Axis])
	}
	if c.Spike.Height != 0 {
		f := c.Spike.Frequency
		add("spike of %.4g at %d, %d, %d, phase %.4g", c.Spike.Height, f[0], f[1], f[2], c.Spike.Phase)
	}
	if c.NoiseSD != 0 {
		add("noise %.4g", c.NoiseSD)
	}
}

// String says what is done to a channel, each with a blank before it.
func (c Channel) String() string {
	var b strings.Builder
	if c.BlurVoxels != [3]float64{} {
		fmt.Fprintf(&b, " blur %s voxels", triple(c.BlurVoxels))
	}
	for _, own := range []struct {
		name           string
		value, neutral float64
	}{
		{"brightness", c.Brightness, 1},
		{"shift", c.Shift, 0},
		{"contrast", c.Contrast, 1},
		{"resolution", c.Resolution, 1},
		{"inverted gamma", c.InvertedGamma, 1},
		{"gamma", c.Gamma, 1},
	} {
		if own.value != own.neutral {
			fmt.Fprintf(&b, " %s %.4g", own.name, own.value)
		}
	}
	return b.String()
}

func axisNames() [3]string { return [3]string{"x", "y", "z"} }

func triple(v [3]float64) string { return fmt.Sprintf("%.4g, %.4g, %.4g", v[0], v[1], v[2]) }
