package layer

import (
	"cmp"
	"math/rand/v2"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// CRFAsRNN refines logits by mean-field iterations of a fully connected conditional random field (Zheng et al. 2015,
// doi:10.1109/ICCV.2015.179; in three dimensions Monteiro et al. 2018, arXiv:1807.07464): voxels that are near each
// other, or near and of like intensity, pull each other to the same class. The filters work on permutohedral lattices
// (Adams et al. 2010, doi:10.1111/j.1467-8659.2009.01645.x).
type CRFAsRNN struct {
	Iterations int        // zero means 5
	Alpha      float64    // voxels: the distance at which alike voxels count; zero means 5
	Beta       float64    // intensity: the difference at which near voxels count; zero means 5
	Gamma      float64    // voxels: the distance at which any voxels count; zero means 5
	Aspect     [3]float64 // the length of a voxel along D, H, W in such units; zero means 1
}

// Apply is the refined logits [N D H W C] of an image [N D H W F] and logits of its size. Parameters are the
// compatibility [C C], at first minus the identity, and the weights [C] of the bilateral and of the spatial filter
// for every class, at first 1. There is no gradient by the image.
func (l CRFAsRNN) Apply(s *Scope, image, logits *graph.Node) *graph.Node {
	defer s.locate()
	s.requireCount("conditional random field", logits, "iterations", l.Iterations)
	l.requireLengths(logits)
	classes := channels(logits)
	compatibility := s.Param("compatibility", tensor.Shape{classes, classes}, minusIdentity(classes))
	filters := []struct {
		lattice graph.Lattice
		weights *graph.Node
	}{
		{
			graph.NewLattice(image, l.spacing(l.Alpha), 1/cmp.Or(l.Beta, 5)),
			graph.MessageWeights(compatibility, s.Param("bilateral", tensor.Shape{classes}, Constant(1))),
		},
		{
			graph.NewLattice(image, l.spacing(l.Gamma), 0),
			graph.MessageWeights(compatibility, s.Param("spatial", tensor.Shape{classes}, Constant(1))),
		},
	}
	refined := logits
	for range cmp.Or(l.Iterations, 5) {
		p := graph.Softmax(refined)
		refined = logits
		for _, f := range filters {
			refined = graph.Add(refined, graph.Conv(f.lattice.Filter(p), f.weights, nil, graph.Geometry{}))
		}
	}
	return refined
}

// requireLengths refuses distances and differences below 0, which the lattices would take for their opposites.
func (l CRFAsRNN) requireLengths(logits *graph.Node) {
	for _, length := range append(l.Aspect[:], l.Alpha, l.Beta, l.Gamma) {
		if !(length >= 0) {
			panic(misfit("conditional random field", logits,
				"alpha %v, beta %v, gamma %v and the aspect %v must not be below 0", l.Alpha, l.Beta, l.Gamma, l.Aspect))
		}
	}
}

// spacing is the standard deviations from a voxel to the next.
func (l CRFAsRNN) spacing(sigma float64) [3]float64 {
	var spacing [3]float64
	for axis, aspect := range l.Aspect {
		spacing[axis] = cmp.Or(aspect, 1) / cmp.Or(sigma, 5)
	}
	return spacing
}

func minusIdentity(n int) Init {
	return func(_ *rand.Rand, data []float32) {
		for i := range n {
			data[i*n+i] = -1
		}
	}
}
