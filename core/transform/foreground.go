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
	Type   string // "threshold_plus" (above 0), "threshold_minus" (below 0), "otsu_plus", "otsu_minus" or "mean_plus" (above the mean)
	Fusion string // of the masks of all channels: "or", "and", or "multi" for one of its own each
}

// Masks marks the foreground of each channel of an image: the voxels that its type says, grown by two voxels over faces,
// with holes filled, then joined with those of the other channels. Channels without any foreground, such as a sequence
// that is missing and stored as zeros, are left out of the joining; when all are, or nothing is left, it is an error.
func (f Foreground) Masks(v *volume.Volume) ([]Mask, error) {
	if !slices.Contains([]string{"or", "and", "multi"}, f.Fusion) {
		return nil, fmt.Errorf("%q is no way to join masks: want or, and or multi", f.Fusion)
	}
	masks := make([]Mask, v.Channels)
	var seen []int // channels with foreground
	for c := range masks {
		m, err := f.threshold(v, c)
		if err != nil {
			return nil, err
		}
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
	joined := masks[seen[0]]
	for _, c := range seen[1:] {
		switch f.Fusion {
		case "or":
			unite(joined.Set, masks[c].Set)
		case "and":
			joined.intersect(masks[c])
		}
	}
	if f.Fusion == "multi" {
		return masks, nil
	}
	if joined.none() {
		return nil, errors.New("the channels have no foreground in common")
	}
	return slices.Repeat([]Mask{joined}, v.Channels), nil
}

// threshold marks the voxels of a channel on the side of its threshold that the type says.
func (f Foreground) threshold(v *volume.Volume, c int) (Mask, error) {
	x := v.Channel(c)
	switch f.Type {
	case "threshold_plus":
		return above(0, v, c), nil
	case "threshold_minus":
		return below(0, v, c), nil
	case "otsu_plus":
		return above(otsu(x), v, c), nil
	case "otsu_minus":
		return below(otsu(x), v, c), nil
	case "mean_plus":
		mean, _ := moments(x)
		return above(float32(mean), v, c), nil
	default:
		return Mask{}, fmt.Errorf("%q is no type of foreground: want threshold_plus, threshold_minus, otsu_plus, otsu_minus or mean_plus", f.Type)
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
