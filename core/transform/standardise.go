package transform

import (
	"fmt"
	"math"
	"slices"
)

// landmarks is how many percentiles describe a histogram.
const landmarks = 13

// Landmarks are the intensities, from 0 to 100, that the percentiles of an image are brought to: those of its cutoff
// and, between them, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80 and 90.
type Landmarks [landmarks]float64

// shares is the parts of an image's voxels that lie below its landmarks.
func shares(cutoff [2]float64) [landmarks]float64 {
	return [landmarks]float64{cutoff[0], 0.10, 0.20, 0.25, 0.30, 0.40, 0.50, 0.60, 0.70, 0.75, 0.80, 0.90, cutoff[1]}
}

// LandmarkMean learns landmarks from images: each brings its percentiles to the range from 0 to 100, and their mean
// over the images is taken.
type LandmarkMean struct {
	Cutoff [2]float64 // shares of the voxels below the first and the last landmark; at most 0.1, at least 0.9
	sum    Landmarks
	images int
}

// Add learns from the foreground of one image, which it puts in another order. An image of one value alone, such as a
// sequence that is missing and stored as zeros, is left out.
func (m *LandmarkMean) Add(foreground []float32) {
	if len(foreground) == 0 {
		return
	}
	below := shares(m.Cutoff)
	p := quantiles(foreground, below[:])
	width := p[landmarks-1] - p[0]
	if width == 0 {
		return
	}
	m.images++
	for i := range p {
		m.sum[i] += 100 * (p[i] - p[0]) / width
	}
}

// Landmarks is the mean so far, and false when there were no images.
func (m *LandmarkMean) Landmarks() (Landmarks, bool) {
	mean := m.sum
	for i := range mean {
		mean[i] /= float64(max(m.images, 1))
	}
	return mean, m.images > 0
}

// LandmarksOf makes landmarks of numbers that may be none.
func LandmarksOf(values []float64) (Landmarks, error) {
	if n := len(values); n != landmarks {
		return Landmarks{}, fmt.Errorf("%d numbers are no landmarks, which are %d", n, landmarks)
	}
	l := Landmarks(values)
	return l, l.Check()
}

// Check refuses landmarks that do not rise from 0 to 100, but for rounding.
func (l Landmarks) Check() error {
	const rounding = 1e-3
	if math.Abs(l[0]) > rounding || math.Abs(l[landmarks-1]-100) > rounding || !slices.IsSorted(l[:]) {
		return fmt.Errorf("landmarks %v do not rise from 0 to 100", l)
	}
	return nil
}

// Standardisation brings the histogram of an image to that of others (Nyúl, Udupa and Zhang 2000,
// doi:10.1109/42.836373).
type Standardisation struct {
	Landmarks Landmarks
	Norm      Norm       // which of them are used
	Cutoff    [2]float64 // shares of the voxels below the first and the last
}

// Norm is which landmarks are used, besides the first and the last.
type Norm string

// The norms, by NiftyNet's names.
const (
	Percentiles Norm = "percentile" // all but the quartiles
	Quartiles   Norm = "quartile"
	Median      Norm = "median"
)

// marks is the landmarks that a norm uses.
func (n Norm) marks() []int {
	switch n {
	case Quartiles:
		return []int{0, 3, 6, 9, 12}
	case Median:
		return []int{0, 6, 12}
	default:
		return []int{0, 1, 2, 4, 5, 6, 7, 8, 10, 11, 12}
	}
}

// cutoff is the one asked for, kept apart from the next landmarks.
func (s Standardisation) cutoff() [2]float64 {
	low, high := 0.09, 0.91
	if s.Norm == Quartiles {
		low, high = 0.24, 0.76
	}
	return [2]float64{min(s.Cutoff[0], low), max(s.Cutoff[1], high)}
}

// Apply maps all intensities x of an image, in place, so that those of its foreground, which it puts in another order,
// have their percentiles at the landmarks. The map is linear between landmarks and goes on beyond the ends.
func (s Standardisation) Apply(x, foreground []float32) {
	if len(foreground) == 0 {
		return
	}
	used := s.Norm.marks()
	below := make([]float64, len(used))
	for i, mark := range used {
		below[i] = shares(s.cutoff())[mark]
	}
	from := quantiles(foreground, below)
	slope := make([]float64, len(used)-1)
	for i := range slope {
		if width := from[i+1] - from[i]; width > 0 {
			slope[i] = (s.Landmarks[used[i+1]] - s.Landmarks[used[i]]) / width
		}
	}
	for i, v := range x {
		segment := 0
		for segment < len(slope)-1 && float64(v) >= from[segment+1] {
			segment++
		}
		x[i] = float32(s.Landmarks[used[segment]] + float64((float64(v)-from[segment])*slope[segment]))
	}
}
