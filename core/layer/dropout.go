package layer

import (
	"math/rand/v2"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// Dropout makes some of an image 0 in training and divides the rest by Keep, so that its mean stays (Srivastava et al.
// 2014, JMLR 15:1929). Outside training it does nothing.
type Dropout struct {
	Keep float64 // the chance to stay, above 0 and at most 1
	Unit Unit    // what is dropped as one
}

// Unit is what dropout drops as one.
type Unit int

// The units.
const (
	Element Unit = iota // a single value
	Channel             // a channel of one image (spatial dropout, Tompson et al. 2015, doi:10.1109/CVPR.2015.7298664)
)

// Apply drops parts of x [N D H W C].
func (l Dropout) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	requireChance("dropout", x, l.Keep)
	if l.Unit != Element && l.Unit != Channel {
		panic(misfit("dropout", x, "the unit %d is neither Element nor Channel", l.Unit))
	}
	if !s.Training || l.Keep == 1 {
		return x
	}
	if l.Unit == Element {
		return graph.Dropout(x, s.Draw("dropout", tensor.Shape{4}, dropoutKey), l.Keep)
	}
	shape := graph.ShapeOf(x)
	for i := 1; i < len(shape)-1; i++ {
		shape[i] = 1
	}
	return graph.Multiply(x, s.Draw("dropout", shape, func(r *rand.Rand, data []float32) {
		for i := range data {
			data[i] = 0
			if r.Float64() < l.Keep {
				data[i] = float32(1 / l.Keep)
			}
		}
	}))
}

func requireChance(op string, x *graph.Node, keep float64) {
	if !(keep > 0 && keep <= 1) {
		panic(misfit(op, x, "the chance to stay, %v, is not above 0 and at most 1", keep))
	}
}

// dropoutKey draws the key of kernel.Dropout.
func dropoutKey(r *rand.Rand, data []float32) {
	for i := range data {
		data[i] = float32(r.IntN(1 << 16))
	}
}
