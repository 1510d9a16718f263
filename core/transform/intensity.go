package transform

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"dev.niftynet/core/volume"
)

// Clip brings intensities below low to low and those above high to high, in place: a window of CT numbers.
func Clip(x []float32, low, high float32) {
	for i, v := range x {
		x[i] = min(max(v, low), high)
	}
}

// Rescale brings intensities to the range from 0 to 1, in place; equal ones become 0.
func Rescale(x []float32) {
	low, high := float64(slices.Min(x)), float64(slices.Max(x)) // their distance may be beyond float32
	width := high - low
	if width == 0 {
		width = 1
	}
	for i, v := range x {
		x[i] = float32((float64(v) - low) / width)
	}
}

// Scale multiplies intensities in place; by 1/255 it brings 8-bit colours to the range from 0 to 1.
func Scale(x []float32, factor float32) {
	for i := range x {
		x[i] *= factor
	}
}

// Intensities describes the foreground of a whole data set.
type Intensities struct {
	Low, High       float64 // 0.5 and 99.5 % of the voxels lie below
	Mean, Deviation float64
}

// IntensitySample learns Intensities. Every case counts alike: the same number of voxels is taken of each, at even
// distances.
type IntensitySample struct {
	PerCase int
	values  []float32
}

// Add learns from the foreground of one case.
func (s *IntensitySample) Add(foreground []float32) {
	if len(foreground) == 0 {
		return
	}
	for i := range s.PerCase {
		s.values = append(s.values, foreground[i*len(foreground)/s.PerCase])
	}
}

// Intensities describes what was added, and is false when that was nothing. It ends the sample.
func (s *IntensitySample) Intensities() (Intensities, bool) {
	if len(s.values) == 0 {
		return Intensities{}, false
	}
	mean, deviation := moments(s.values)
	q := quantiles(s.values, []float64{0.005, 0.995})
	return Intensities{q[0], q[1], mean, deviation}, true
}

// Apply clips the intensities of a case to the data set's range and brings the data set's mean to 0 and deviation to 1,
// in place: nnU-Net's rule for CT (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z).
func (d Intensities) Apply(x []float32) {
	Clip(x, float32(d.Low), float32(d.High))
	scale := 1 / max(d.Deviation, 1e-8)
	for i, v := range x {
		x[i] = float32((float64(v) - d.Mean) * scale)
	}
}

// Equalise spreads the brightness Y = 0.299 R + 0.587 G + 0.114 B of an 8-bit colour picture evenly over 0 to 255, in
// place, and leaves its colours, the differences from Y, as they are.
func Equalise(v *volume.Volume) error {
	if v.Channels != 3 || v.Size[2] != 1 {
		return fmt.Errorf("rgb_normalisation is for pictures of 3 colours, not for %v", v)
	}
	if slices.Min(v.Data) < 0 || slices.Max(v.Data) > 255 {
		return errors.New("rgb_normalisation is for colours from 0 to 255")
	}
	red, green, blue := v.Channel(0), v.Channel(1), v.Channel(2)
	brightness := make([]float64, v.Voxels())
	var counts [256]int
	for i := range brightness {
		brightness[i] = float64(0.299*float64(red[i])) + float64(0.587*float64(green[i])) + float64(0.114*float64(blue[i]))
		counts[int(math.Round(brightness[i]))]++
	}
	spread := equalised(counts, v.Voxels())
	for i, y := range brightness {
		change := float32(spread[int(math.Round(y))] - y)
		for c := range 3 {
			at := c*v.Voxels() + i
			v.Data[at] = min(max(v.Data[at]+change, 0), 255)
		}
	}
	return nil
}

// equalised is the new value of each of 256 brightnesses: the share of the voxels up to it, the darkest being 0.
func equalised(counts [256]int, total int) (values [256]float64) {
	darkest := 0
	for counts[darkest] == 0 {
		darkest++
	}
	rest := total - counts[darkest]
	if rest == 0 {
		values[darkest] = float64(darkest)
		return values
	}
	sum := 0
	for i := darkest + 1; i < len(counts); i++ {
		sum += counts[i]
		values[i] = math.Round(255 * float64(sum) / float64(rest))
	}
	return values
}
