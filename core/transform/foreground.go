package transform

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"dev.niftynet/core/volume"
)

// Foreground says which voxels of an image are tissue rather than air.
type Foreground struct {
	Type   Threshold
	Fusion Fusion
}

// Threshold is what tissue lies above or below.
type Threshold string

// The thresholds, by NiftyNet's names.
const (
	AboveZero Threshold = "threshold_plus"
	BelowZero Threshold = "threshold_minus"
	AboveOtsu Threshold = "otsu_plus"
	BelowOtsu Threshold = "otsu_minus"
	AboveMean Threshold = "mean_plus"
)

// Fusion is how the masks of all channels are joined.
type Fusion string

// The ways of joining, by NiftyNet's names.
const (
	FuseAny  Fusion = "or"    // what any channel has
	FuseAll  Fusion = "and"   // what all have
	FuseNone Fusion = "multi" // one of its own for each
)

// Masks marks the foreground of each channel of an image: the voxels that its type says, grown by two voxels over faces,
// with holes filled, then joined with those of the other channels. Channels without any foreground, such as a sequence
// that is missing and stored as zeros, are left out of the joining; when all are, or nothing is left, it is an error.
func (f Foreground) Masks(v *volume.Volume) ([]Mask, error) {
	masks := make([]Mask, v.Channels)
	var seen []int // channels with foreground
	for c := range masks {
		m := f.Type.mask(v, c)
		if !m.none() {
			seen = append(seen, c)
			m = m.dilate().dilate()
			m.fillHoles()
		}
		masks[c] = m
	}
	if len(seen) == 0 {
		return nil, fmt.Errorf("no voxel is foreground by %s", f.Type)
	}
	if f.Fusion == FuseNone {
		return masks, nil
	}
	joined := masks[seen[0]]
	for _, c := range seen[1:] {
		if f.Fusion == FuseAny {
			unite(joined.Set, masks[c].Set)
		} else {
			joined.intersect(masks[c])
		}
	}
	if joined.none() {
		return nil, errors.New("the channels have no foreground in common")
	}
	return slices.Repeat([]Mask{joined}, v.Channels), nil
}

// mask marks the voxels of a channel on their side of its threshold.
func (t Threshold) mask(v *volume.Volume, c int) Mask {
	x := v.Channel(c)
	switch t {
	case AboveZero:
		return above(0, v, c)
	case BelowZero:
		return below(0, v, c)
	case BelowOtsu:
		return below(otsu(x), v, c)
	case AboveMean:
		mean, _ := moments(x)
		return above(float32(mean), v, c)
	default:
		return above(otsu(x), v, c)
	}
}

// otsu is the threshold between two classes of values that lie as far apart as can be (Otsu 1979,
// doi:10.1109/TSMC.1979.4310076): the middle of the last of 256 equal bins that belong to the lower one. Where values are
// equal, or not finite, it is the lowest.
func otsu(x []float32) float32 {
	const bins = 256
	low, high := float64(slices.Min(x)), float64(slices.Max(x))
	width := (high - low) / bins
	if !(width > 0 && width <= math.MaxFloat64) {
		return float32(low)
	}
	var counts [bins]float64
	for _, v := range x {
		counts[min(int((float64(v)-low)/width), bins-1)]++
	}
	middle := func(bin int) float64 { return low + (float64(bin)+0.5)*width }
	total := 0.0 // sum of the values
	for bin, n := range counts {
		total += n * middle(bin)
	}
	best, most := 0, -1.0
	below, sum := 0.0, 0.0
	for bin, n := range counts[:bins-1] {
		below += n
		sum += n * middle(bin)
		rest := float64(len(x)) - below
		apart := sum/below - (total-sum)/rest
		if variance := below * rest * apart * apart; variance > most {
			best, most = bin, variance
		}
	}
	return float32(middle(best))
}
