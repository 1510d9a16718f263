package sampler

import (
	"fmt"

	"dev.niftynet/core/rng"
	"dev.niftynet/core/tensor"
)

// Vectors draws random vectors and mixes them by pairs: NiftyNet's random vector sampler with linear interpolation,
// from whose outputs a generator shows what lies between two images.
type Vectors struct {
	Seed            uint64
	Length          int     // of a vector
	Mean, Deviation float64 // of its normally distributed numbers
	Mixtures        int     // of each pair: from its second vector (share 0 of the first) to its first (share 1)
}

// Len is how many vectors there are in so many pairs.
func (v Vectors) Len(pairs int) int { return pairs * v.Mixtures }

// Fill makes vectors first, first+1, ... of the endless sequence of mixtures of pairs, in dst [N Length]. Each depends
// on its number alone.
func (v Vectors) Fill(dst *tensor.Tensor, first int) error {
	if len(dst.Shape) != 2 || dst.Shape[1] != v.Length || v.Mixtures < 1 {
		return fmt.Errorf("fill vectors: the tensor is %v, want vectors of %d numbers, in at least 1 mixture of a pair, not %d", dst.Shape, v.Length, v.Mixtures)
	}
	for i := range dst.Shape[0] {
		pair, k := (first+i)/v.Mixtures, (first+i)%v.Mixtures
		share := 0.0
		if v.Mixtures > 1 {
			share = float64(k) / float64(v.Mixtures-1)
		}
		a, b := rng.At(v.Seed, "vectors", uint64(pair), 0), rng.At(v.Seed, "vectors", uint64(pair), 1)
		row := dst.Data[i*v.Length : (i+1)*v.Length]
		for j := range row {
			x, y := v.Mean+float64(v.Deviation*a.NormFloat64()), v.Mean+float64(v.Deviation*b.NormFloat64())
			row[j] = float32(float64(x*share) + float64(y*(1-share)))
		}
	}
	return nil
}
