package cpu

import (
	"math"

	"dev.niftynet/core/kernel"
)

// NormStats computes Stats; see kernel.NormStats. Each part of the work finds its mean, then its deviations
// from that, so that no scale of X loses digits; the parts are joined in float64 (Chan et al. 1983,
// doi:10.1080/00031305.1983.10483115). Work needs WorkSize elements.
type NormStats struct {
	kernel.Norm
	X, Stats []float32
	Work     []float32

	split split
	loops loops
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *NormStats) WorkSize(e *Engine) int {
	s := splitGroups(o.Groups, o.Positions, o.Channels)
	return s.parts*2*o.Channels + e.Threads()*3*s.period
}

// Run does the operation.
func (o *NormStats) Run(e *Engine) {
	o.split, o.loops = splitGroups(o.Groups, o.Positions, o.Channels), e.tier.loops()
	e.pool.Run(o.split.parts, o)
	for g := range o.Groups {
		for c := 0; c < o.Channels; c += o.Together() {
			o.join(g, c)
		}
	}
}

// do leaves the mean and the squared deviations of part i in Work.
func (o *NormStats) do(i, worker int) {
	s := o.split
	_, lo, hi := s.part(i)
	x, count := o.X[lo:hi], float64((hi-lo)/s.channels)
	partial := o.Work[i*2*s.channels:][:2*s.channels]
	means, squares := partial[:s.channels], partial[s.channels:]
	scratch := o.Work[s.parts*2*s.channels+worker*3*s.period:][:3*s.period]
	centre, sums := scratch[:s.period], scratch[s.period:]

	clear(scratch)
	o.loops.moments(x, centre, sums, s.period)
	for c := range means {
		means[c] = float32(fold(sums[:s.period], s.channels, c) / count)
	}
	repeat(centre, means)
	clear(sums)
	o.loops.moments(x, centre, sums, s.period)
	for c := range means {
		rest := fold(sums[:s.period], s.channels, c) // what rounding left in the mean
		means[c] = float32(float64(means[c]) + rest/count)
		squares[c] = float32(fold(sums[s.period:], s.channels, c) - rest*rest/count)
	}
}

// join makes the statistics of one group, and of the channels from first that share theirs, of those of its parts.
func (o *NormStats) join(g, first int) {
	s := o.split
	last := first + o.Together()
	mean, squares := 0.0, 0.0
	for i := g * s.perGroup; i < (g+1)*s.perGroup; i++ {
		_, lo, hi := s.part(i)
		for _, m := range o.Work[i*2*s.channels:][first:last] {
			mean += float64(m) * float64((hi-lo)/s.channels)
		}
	}
	mean /= float64(o.Count())
	for i := g * s.perGroup; i < (g+1)*s.perGroup; i++ {
		_, lo, hi := s.part(i)
		deviations := o.Work[(i*2+1)*s.channels:][first:last]
		for c, m := range o.Work[i*2*s.channels:][first:last] {
			d := float64(m) - mean
			squares += float64(deviations[c]) + d*d*float64((hi-lo)/s.channels)
		}
	}
	for c := first; c < last; c++ {
		o.Stats[2*g*s.channels+c] = float32(mean)
		o.Stats[(2*g+1)*s.channels+c] = float32(1 / math.Sqrt(squares/float64(o.Count())+o.Eps))
	}
}

// NormApply computes Y; see kernel.NormApply. Y may be X. Work needs WorkSize elements.
type NormApply struct {
	kernel.Norm
	X, Stats, Gamma, Beta, Y []float32
	Work                     []float32

	split split
	loops loops
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *NormApply) WorkSize(*Engine) int {
	return o.Groups * 3 * splitGroups(o.Groups, o.Positions, o.Channels).period
}

// Run does the operation.
func (o *NormApply) Run(e *Engine) {
	o.split, o.loops = splitGroups(o.Groups, o.Positions, o.Channels), e.tier.loops()
	for g := range o.Groups {
		affinePatterns(o.Work[g*3*o.split.period:][:3*o.split.period], o.Stats[2*g*o.Channels:], o.Gamma, o.Beta)
	}
	e.pool.Run(o.split.parts, o)
}

// do normalises part i.
func (o *NormApply) do(i, _ int) {
	p := o.split.period
	g, lo, hi := o.split.part(i)
	o.loops.normApply(o.Y[lo:hi], o.X[lo:hi], o.Work[g*3*p:][:3*p], p, float32(o.Act.NegativeSlope()))
}

// affinePatterns fills the patterns mean, scale and shift of a group, whose statistics come first in stats.
func affinePatterns(constants, stats, gamma, beta []float32) {
	period, channels := len(constants)/3, len(gamma)
	mean, scale, shift := constants[:period], constants[period:2*period], constants[2*period:]
	for c, g := range gamma {
		scale[c] = g * stats[channels+c]
	}
	repeat(mean, stats[:channels])
	repeat(scale, scale[:channels])
	repeat(shift, beta)
}
