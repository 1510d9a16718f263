package layer

import (
	"math/rand/v2"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// SubPixel makes the voxels of a finer image channels of a convolution, with reflected borders and bias, and moves them
// to their places (Shi et al. 2016, arXiv:1609.05158): x [N D H W C] gives [N D*fd H*fh W*fw Out].
type SubPixel struct {
	Out     int
	Kernel  [3]int // zero means 1
	Factor  [3]int // zero means 1
	ICNR    bool   // weights of the voxels of a block begin equal, so that there is no checkerboard (arXiv:1707.02937)
	Average bool   // the mean of windows of Factor voxels, against what of it is left (Sugawara et al. 2018, arXiv:1806.02658)
}

// Apply adds the upsampling with parameters w [KD KH KW C F*Out] and b [F*Out], where F = fd*fh*fw.
func (l SubPixel) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	factor := orOne(l.Factor)
	if err := tensor.Shape(factor[:]).Check(); err != nil {
		panic(misfit("sub-pixel", x, "a factor of %v: %v", factor, err))
	}
	block := factor[0] * factor[1] * factor[2]
	conv := Conv{Out: l.Out * block, Kernel: l.Kernel, Padding: graph.Reflect, Bias: true}
	if l.ICNR {
		s = s.Initialised(Initialisers{
			Weights: repeated(choose(s.initialisers.Weights, TruncatedNormal), block), Biases: s.initialisers.Biases,
		})
	}
	y := graph.DepthToSpace(conv.Apply(s, x), factor)
	if l.Average {
		return graph.AvgPool(y, factor, graph.Geometry{})
	}
	return y
}

// repeated draws weights [... out] for the first out/times outputs and repeats them for the others.
func repeated(first Initialiser, times int) Initialiser {
	return func(shape tensor.Shape) Init {
		out := shape[len(shape)-1] / times
		narrow := append(shape[:len(shape)-1:len(shape)-1], out)
		fill := first(narrow)
		return func(r *rand.Rand, data []float32) {
			drawn := make([]float32, narrow.Size())
			fill(r, drawn)
			for i := range data {
				data[i] = drawn[i/(out*times)*out+i%out]
			}
		}
	}
}
