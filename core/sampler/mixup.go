package sampler

import (
	"math"
	"math/rand/v2"
)

// mix makes of every window a mixture with the next, the last with the first: one share for the whole batch, drawn from
// a Beta distribution, as in NiftyNet (Zhang et al. 2018, "mixup: beyond empirical risk minimization"). Labels are not
// mixed: those of the partners are kept beside them.
func (b *Batch) mix(alpha float64, random *rand.Rand) {
	b.Share = beta(alpha, random)
	share := float32(b.Share)
	n := len(b.Locations)
	copy(b.Partner.Data, b.Label.Data[len(b.Label.Data)/n:])
	copy(part(b.Partner, n-1), b.label(0))
	b.first = append(b.first[:0], b.image(0)...)
	for i := range n {
		b.Changes[i].Mixture = b.Share
		own, next := b.image(i), b.first
		if i+1 < n {
			next = b.image(i + 1)
		}
		for k, v := range next {
			own[k] = v + share*(own[k]-v)
		}
	}
}

// beta draws from the distribution Beta(alpha, alpha) by Jöhnk's method ("Erzeugung von betaverteilten und
// gammaverteilten Zufallszahlen", 1964, doi:10.1007/BF02613706), which suits small alpha.
func beta(alpha float64, random *rand.Rand) float64 {
	for {
		a, b := math.Pow(random.Float64(), 1/alpha), math.Pow(random.Float64(), 1/alpha)
		if sum := a + b; sum > 0 && sum <= 1 {
			return a / sum
		}
	}
}
