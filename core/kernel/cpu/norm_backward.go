package cpu

import "dev.niftynet/core/kernel"

// NormReduce computes Sums; see kernel.NormReduce. Work needs WorkSize elements.
type NormReduce struct {
	kernel.Norm
	X, Stats, Gamma, Beta, DY, Sums []float32
	Work                            []float32

	split split
	loops loops
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *NormReduce) WorkSize(e *Engine) int {
	s := splitGroups(o.Groups, o.Positions, o.Channels)
	return o.Groups*3*s.period + s.parts*2*s.channels + e.Threads()*2*s.period
}

// Run does the operation.
func (o *NormReduce) Run(e *Engine) {
	o.split, o.loops = splitGroups(o.Groups, o.Positions, o.Channels), e.tier.loops()
	s := o.split
	for g := range o.Groups {
		affinePatterns(o.constants(g), o.Stats[2*g*s.channels:], o.Gamma, o.Beta)
	}
	e.pool.Run(s.parts, o)
	for g := range o.Groups {
		for c := range s.channels {
			sum, product := 0.0, 0.0
			for i := g * s.perGroup; i < (g+1)*s.perGroup; i++ {
				partial := o.partial(i)
				sum += float64(partial[c])
				product += float64(partial[s.channels+c])
			}
			rstd := float64(o.Stats[(2*g+1)*s.channels+c])
			o.Sums[2*g*s.channels+c] = float32(sum)
			o.Sums[(2*g+1)*s.channels+c] = float32(product * rstd)
		}
	}
}

// do leaves the sums of part i, of dz and dz*(x-mean), in Work.
func (o *NormReduce) do(i, worker int) {
	s := o.split
	g, lo, hi := s.part(i)
	partial := o.partial(i)
	sums := o.Work[o.Groups*3*s.period+s.parts*2*s.channels+worker*2*s.period:][:2*s.period]
	clear(sums)
	o.loops.normReduce(o.X[lo:hi], o.DY[lo:hi], o.constants(g), sums, s.period, float32(o.Act.NegativeSlope()))
	for c := range s.channels {
		partial[c] = float32(fold(sums[:s.period], s.channels, c))
		partial[s.channels+c] = float32(fold(sums[s.period:], s.channels, c))
	}
}

func (o *NormReduce) constants(group int) []float32 {
	return o.Work[group*3*o.split.period:][:3*o.split.period]
}

func (o *NormReduce) partial(i int) []float32 {
	s := o.split
	return o.Work[o.Groups*3*s.period+i*2*s.channels:][:2*s.channels]
}

// NormBackward computes DX; see kernel.NormBackward. DX may be DY. Work needs WorkSize elements.
type NormBackward struct {
	kernel.Norm
	X, Stats, Gamma, Beta, Sums, DY, DX []float32
	Work                                []float32

	split split
	loops loops
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *NormBackward) WorkSize(*Engine) int {
	return o.Groups * 5 * splitGroups(o.Groups, o.Positions, o.Channels).period
}

// Run does the operation.
func (o *NormBackward) Run(e *Engine) {
	o.split, o.loops = splitGroups(o.Groups, o.Positions, o.Channels), e.tier.loops()
	p, channels := o.split.period, o.Channels
	for g := range o.Groups {
		constants := o.Work[g*5*p:][:5*p]
		stats, sums := o.Stats[2*g*channels:][:2*channels], o.Sums[2*g*channels:][:2*channels]
		affinePatterns(constants[:3*p], stats, o.Gamma, o.Beta)
		base, product := constants[3*p:4*p], constants[4*p:]
		clear(constants[3*p:])
		for first := 0; first < channels && !o.Fixed; first += o.Together() {
			o.share(first, constants[p:2*p], stats, sums, base, product)
		}
		repeat(base, base[:channels])
		repeat(product, product[:channels])
	}
	e.pool.Run(o.split.parts, o)
}

// share fills base and product, what the mean and the variance pass on, for the channels from first that share them.
func (o *NormBackward) share(first int, scale, stats, sums, base, product []float32) {
	last := first + o.Together()
	var mean, deviation float32
	for c := first; c < last; c++ {
		mean -= scale[c] * sums[c]
		deviation -= scale[c] * stats[o.Channels+c] * sums[o.Channels+c]
	}
	for c := first; c < last; c++ {
		base[c], product[c] = mean/float32(o.Count()), deviation/float32(o.Count())
	}
}

// do computes part i.
func (o *NormBackward) do(i, _ int) {
	p := o.split.period
	g, lo, hi := o.split.part(i)
	slope := float32(o.Act.NegativeSlope())
	o.loops.normBackward(o.DX[lo:hi], o.X[lo:hi], o.DY[lo:hi], o.Work[g*5*p:][:5*p], p, slope)
}
