package kernel

import "fmt"

// Grouped is the geometry of a convolution whose channels are cut into groups that do not mix: each group of output
// channels sees the group of input channels of the same number (Krizhevsky et al. 2012, doi:10.1145/3065386). CIn and
// COut are those of all groups; the weights are [KD KH KW CIn/Groups COut]. With as many groups as channels it is depthwise.
type Grouped struct {
	Conv
	Groups int
}

// WLen is the number of elements of the weights.
func (g Grouped) WLen() int { return g.Conv.WLen() / g.Groups }

// FLOPs counts the floating point operations of one pass, as Conv does.
func (g Grouped) FLOPs() int64 { return g.Conv.FLOPs() / int64(g.Groups) }

// Check says what is wrong with a geometry.
func (g Grouped) Check() error {
	if g.Groups < 1 || g.CIn%g.Groups != 0 || g.COut%g.Groups != 0 {
		return fmt.Errorf("%d groups of %d to %d channels: the groups must divide both", g.Groups, g.CIn, g.COut)
	}
	return g.Conv.Check()
}

// GroupedForward computes y = x * w + bias. x is [N D H W CIn], y [N Do Ho Wo COut]; bias has COut elements, or is nil
// for none.
func GroupedForward[T Float](g Grouped, x, w, bias, y []T) {
	for i := range y {
		y[i] = 0
		if bias != nil {
			y[i] = bias[i%g.COut]
		}
	}
	g.eachWeight(func(in, out, weight int) { y[out] += x[in] * w[weight] })
}

// GroupedBackwardData computes dx, the gradient with respect to the input, from dy, that with respect to the output.
func GroupedBackwardData[T Float](g Grouped, dy, w, dx []T) {
	clear(dx)
	g.eachWeight(func(in, out, weight int) { dx[in] += dy[out] * w[weight] })
}

// GroupedBackwardWeights computes dw, the gradient with respect to the weights, from the input x and dy, the gradient
// with respect to the output.
func GroupedBackwardWeights[T Float](g Grouped, x, dy, dw []T) {
	clear(dw)
	g.eachWeight(func(in, out, weight int) { dw[weight] += x[in] * dy[out] })
}

// eachWeight visits every pair of an input and an output element that a weight joins, with the weight.
func (g Grouped) eachWeight(visit func(in, out, weight int)) {
	cIn, cOut := g.CIn/g.Groups, g.COut/g.Groups
	g.eachTap(func(in, out, tap int) {
		for j := range g.COut {
			for k := range cIn {
				visit(in*g.CIn+j/cOut*cIn+k, out*g.COut+j, (tap*cIn+k)*g.COut+j)
			}
		}
	})
}
