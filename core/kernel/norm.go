package kernel

import "math"

// Norm is a normalisation of [Groups Positions Channels] over positions, followed by an activation. Instance
// normalisation (Ulyanov et al. 2016, arXiv:1607.08022) has one group for each image, batch normalisation
// (Ioffe & Szegedy 2015, arXiv:1502.03167) one group in all.
type Norm struct {
	Groups    int
	Positions int // in each group
	Channels  int
	Eps       float64
	Act       Act
}

// Affine is what a normalisation does before its activation: z = Gamma[c] xhat + Beta[c] with
// xhat = (x - mean) * rstd; Stats [Groups 2 Channels] = mean, rstd, Gamma and Beta [Channels].
type Affine[T Float] struct{ Stats, Gamma, Beta []T }

// NormStats is the mean and 1/sqrt(variance + Eps) of each group and channel, with the biased variance.
// x is [Groups Positions Channels] and stats [Groups 2 Channels].
func NormStats[T Float](n Norm, x, stats []T) {
	size := n.Positions * n.Channels
	for g := range n.Groups {
		group := x[g*size:][:size]
		for c := range n.Channels {
			mean, variance := 0.0, 0.0
			for i := c; i < size; i += n.Channels {
				mean += float64(group[i])
			}
			mean /= float64(n.Positions)
			for i := c; i < size; i += n.Channels {
				d := float64(group[i]) - mean
				variance += d * d
			}
			variance /= float64(n.Positions)
			stats[2*g*n.Channels+c] = T(mean)
			stats[(2*g+1)*n.Channels+c] = T(1 / math.Sqrt(variance+n.Eps))
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

// NormBackward is dx = gamma*rstd*(dz - sums0/Positions - xhat*sums1/Positions), the gradient through mean and
// variance too. dx may be dy.
func NormBackward[T Float](n Norm, a Affine[T], x, dy, sums, dx []T) {
	positions := T(n.Positions)
	n.each(func(i, c, mean int) {
		dz, xhat := a.throughAct(n, c, mean, x[i], dy[i])
		dz -= (sums[mean] + xhat*sums[mean+n.Channels]) / positions
		dx[i] = a.Gamma[c] * a.Stats[mean+n.Channels] * dz
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

// MovingAverage takes the statistics of one batch into the moving ones, of batch normalisation (Groups = 1):
// mean = decay*mean + (1-decay)*batch mean, and likewise the variance.
func MovingAverage[T Float](n Norm, decay float64, stats, mean, variance []T) {
	keep, take := T(decay), T(1-decay)
	for c := range n.Channels {
		rstd := float64(stats[n.Channels+c])
		mean[c] = keep*mean[c] + take*stats[c]
		variance[c] = keep*variance[c] + take*T(max(0, 1/(rstd*rstd)-n.Eps))
	}
}

// MovingStats is the statistics [2 Channels] that inference uses, from moving mean and variance [Channels].
func MovingStats[T Float](n Norm, mean, variance, stats []T) {
	copy(stats, mean)
	for c, v := range variance {
		stats[n.Channels+c] = T(1 / math.Sqrt(float64(v)+n.Eps))
	}
}
