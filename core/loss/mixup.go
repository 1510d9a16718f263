package loss

import "dev.niftynet/core/graph"

// Mixed is the loss of windows that are mixtures: share times the loss against their own labels and the rest of the
// loss against those of their partners, all scalars (Zhang et al. 2018, "mixup: beyond empirical risk minimization",
// section 3). For the cross entropy that is the loss against the mixed labels.
func Mixed(share, own, partner *graph.Node) (loss *graph.Node, err error) {
	err = graph.Build(func() {
		difference := graph.WeightedSum([]*graph.Node{own, partner}, []float64{1, -1})
		loss = graph.WeightedSum([]*graph.Node{partner, graph.Multiply(difference, share)}, []float64{1, 1})
	})
	return loss, err
}
