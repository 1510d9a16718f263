package kernel

// MessageWeights is y[i,j] = -weights[i]*compatibility[i,j], [C C]: what a conditional random field adds to class j's
// logit for a message about class i (Zheng et al. 2015, doi:10.1109/ICCV.2015.179).
func MessageWeights[T Float](compatibility, weights, y []T) {
	for i, w := range weights {
		for k := i * len(weights); k < (i+1)*len(weights); k++ {
			y[k] = -w * compatibility[k]
		}
	}
}

// MessageWeightsBackward is the gradient dWeights; that of the compatibilities is MessageWeights of dy.
func MessageWeightsBackward[T Float](compatibility, dy, dWeights []T) {
	for i := range dWeights {
		dWeights[i] = 0
		for k := i * len(dWeights); k < (i+1)*len(dWeights); k++ {
			dWeights[i] -= compatibility[k] * dy[k]
		}
	}
}
