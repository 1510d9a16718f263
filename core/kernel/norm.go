package kernel

import "math"

// Norm is a normalisation of [Groups Positions Channels] over positions, followed by an activation. Instance
// normalisation (Ulyanov et al. 2016, arXiv:1607.08022) has one group for each image, batch normalisation
// (Ioffe & Szegedy 2015, arXiv:1502.03167) one group in all. Group normalisation (Wu & He 2018, arXiv:1803.08494)
// is that of instances over several adjacent channels together.
type Norm struct {
	Groups    int
	Positions int // in each group
	Channels  int
	Joint     int  // adjacent channels that share their statistics; 0 counts as 1, and it divides Channels
	Fixed     bool // the statistics are not those of the input, and have no share in its gradient
	Eps       float64
	Act       Act
}

// Affine is what a normalisation does before its activation: z = Gamma[c] xhat + Beta[c] with
// xhat = (x - mean) * rstd; Stats [Groups 2 Channels] = mean, rstd, Gamma and Beta [Channels].
type Affine[T Float] struct{ Stats, Gamma, Beta []T }

// Together is the number of adjacent channels that share their statistics.
func (n Norm) Together() int { return max(n.Joint, 1) }

// Count is the number of values behind each mean.
func (n Norm) Count() int { return n.Positions * n.Together() }

// NormStats is the mean and 1/sqrt(variance + Eps) of each group and channel, with the biased variance.
// x is [Groups Positions Channels] and stats [Groups 2 Channels].
func NormStats[T Float](n Norm, x, stats []T) {
	size, joint := n.Positions*n.Channels, n.Together()
	for g := range n.Groups {
		group := x[g*size:][:size]
		for first := 0; first < n.Channels; first += joint {
			mean, variance := 0.0, 0.0
			for i := first; i < size; i += n.Channels {
				for _, v := range group[i:][:joint] {
					mean += float64(v)
				}
			}
			mean /= float64(n.Count())
			for i := first; i < size; i += n.Channels {
				for _, v := range group[i:][:joint] {
					d := float64(v) - mean
					variance += d * d
				}
			}
			variance /= float64(n.Count())
			for c := first; c < first+joint; c++ {
				stats[2*g*n.Channels+c] = T(mean)
				stats[(2*g+1)*n.Channels+c] = T(1 / math.Sqrt(variance+n.Eps))
			}
		}
	}
}

// each calls f with every index of [Groups Positions Channels], its channel, and where that channel's mean is
// in Stats; rstd is Channels after it.
func (n Norm) each(f func(i, c, mean int)) {
	i := 0
	for g := range n.Groups {
		for range n.Positions {
			for c := range n.Channels {
				f(i, c, 2*g*n.Channels+c)
				i++
			}
		}
	}
}

// NormApply is y = act(gamma*(x-mean)*rstd + beta), both [Groups Positions Channels]. y may be x.
func NormApply[T Float](n Norm, a Affine[T], x, y []T) {
	slope := T(n.Act.NegativeSlope())
	n.each(func(i, c, mean int) {
		xhat := (x[i] - a.Stats[mean]) * a.Stats[mean+n.Channels]
		y[i] = rectify(a.Gamma[c]*xhat+a.Beta[c], slope)
	})
}

// NormReduce is what the gradients need to know of all positions: sums [Groups 2 Channels] = sum of dz,
// sum of dz*xhat, where dz = dy * act'(z).
func NormReduce[T Float](n Norm, a Affine[T], x, dy, sums []T) {
	clear(sums)
	n.each(func(i, c, mean int) {
		dz, xhat := a.throughAct(n, c, mean, x[i], dy[i])
		sums[mean] += dz
		sums[mean+n.Channels] += dz * xhat
	})
}

// NormBackward is dx = rstd*(gamma*dz - sum(gamma*sums0)/Count - xhat*sum(gamma*sums1)/Count), the gradient through
// mean and variance too, where sum is over the channels that share them; Fixed statistics leave rstd*gamma*dz. dx may
// be dy.
func NormBackward[T Float](n Norm, a Affine[T], x, dy, sums, dx []T) {
	count, joint := T(n.Count()), n.Together()
	n.each(func(i, c, mean int) {
		dz, xhat := a.throughAct(n, c, mean, x[i], dy[i])
		d := a.Gamma[c] * dz
		for k := c / joint * joint; k < (c/joint+1)*joint && !n.Fixed; k++ {
			at := mean - c + k
			d -= a.Gamma[k] * (sums[at] + xhat*sums[at+n.Channels]) / count
		}
		dx[i] = a.Stats[mean+n.Channels] * d
	})
}

// throughAct takes one gradient back through the activation, and normalises x.
func (a Affine[T]) throughAct(n Norm, c, mean int, x, dy T) (dz, xhat T) {
	xhat = (x - a.Stats[mean]) * a.Stats[mean+n.Channels]
	if a.Gamma[c]*xhat+a.Beta[c] > 0 {
		return dy, xhat
	}
	return dy * T(n.Act.NegativeSlope()), xhat
}

// NormBeta is the gradient of beta, dbeta[c], from the sums of NormReduce.
func NormBeta[T Float](n Norm, sums, dbeta []T) { overGroups(n, sums, dbeta) }

// NormGamma is the gradient of gamma, dgamma[c], from the sums of NormReduce.
func NormGamma[T Float](n Norm, sums, dgamma []T) { overGroups(n, sums[n.Channels:], dgamma) }

// overGroups adds up one row of the groups' sums, the one that sums begins with.
func overGroups[T Float](n Norm, sums, total []T) {
	copy(total, sums[:n.Channels])
	for g := 1; g < n.Groups; g++ {
		for c := range total {
			total[c] += sums[2*g*n.Channels+c]
		}
	}
}

// MovingAverage takes the statistics of one batch into the moving ones of batch normalisation (Groups = 1), moving
// [3 Channels]: mean, variance and the number t of batches so far. The average is that of the batches alone, with no
// share of where it began: sum over i of decay^(t-i) * batch i, divided by the sum of the factors. That is
// mean += (batch mean - mean)*(1-decay)/(1-decay^t), as TensorFlow's with zero_debias, and likewise the variance.
func MovingAverage[T Float](n Norm, decay float64, stats, moving []T) {
	mean, variance, count := moving[:n.Channels], moving[n.Channels:2*n.Channels], moving[2*n.Channels:]
	for c := range n.Channels {
		count[c]++
		take := (1 - decay) / (1 - math.Pow(decay, float64(count[c])))
		rstd := float64(stats[n.Channels+c])
		mean[c] += T(take * (float64(stats[c]) - float64(mean[c])))
		variance[c] += T(take * (max(0, 1/(rstd*rstd)-n.Eps) - float64(variance[c])))
	}
}

// MovingStats is the statistics [2 Channels] that inference uses, from moving [3 Channels].
func MovingStats[T Float](n Norm, moving, stats []T) {
	copy(stats, moving[:n.Channels])
	for c, v := range moving[n.Channels:][:n.Channels] {
		stats[n.Channels+c] = T(1 / math.Sqrt(float64(v)+n.Eps))
	}
}
