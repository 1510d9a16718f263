// Package loss builds what training minimises.
package loss

import (
	"fmt"
	"strings"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
)

// Segmentation is NiftyNet's loss of that name for logits [N d h w C], finest first, against labels [N D H W 1]
// that hold class numbers. Coarser logits are compared with subsampled labels under nnU-Net's weights
// (DeepWeights). The result is a scalar.
func Segmentation(name string, logits []*graph.Node, labels *graph.Node) (loss *graph.Node, err error) {
	kind, err := Kind(name)
	if err != nil {
		return nil, err
	}
	err = graph.Build(func() {
		var terms []*graph.Node
		var weights []float64
		for i, w := range DeepWeights(len(logits)) {
			if w > 0 {
				terms = append(terms, graph.SegmentationLoss(kind, logits[i], like(labels, logits[i])))
				weights = append(weights, w)
			}
		}
		loss = terms[0]
		if len(terms) > 1 {
			loss = graph.WeightedSum(terms, weights)
		}
	})
	return loss, err
}

// like subsamples labels to the size of logits.
func like(labels, logits *graph.Node) *graph.Node {
	full, size := graph.ShapeOf(labels), graph.ShapeOf(logits)
	var stride [3]int
	for i := range stride {
		stride[i] = full[1+i] / size[1+i]
	}
	if stride == [3]int{1, 1, 1} {
		return labels
	}
	return graph.Subsample(labels, stride)
}

// DeepWeights are the shares of n outputs, finest first, in a deeply supervised loss: 1, 1/2, 1/4, ... with nothing
// for the coarsest of several, scaled to sum 1 (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z).
func DeepWeights(n int) []float64 {
	weights := make([]float64, n)
	total, w := 0.0, 1.0
	for i := range max(n-1, 1) {
		weights[i] = w
		total += w
		w /= 2
	}
	for i := range weights {
		weights[i] /= total
	}
	return weights
}

// Names are the segmentation losses.
func Names() []string { return []string{"Dice", "DicePlusXEnt", "CrossEntropy"} }

// Kind is the kernel of a segmentation loss; an unknown name is an error that lists Names.
func Kind(name string) (kernel.LossKind, error) {
	switch name {
	case "Dice":
		return kernel.Dice, nil
	case "DicePlusXEnt":
		return kernel.DicePlusXEnt, nil
	case "CrossEntropy":
		return kernel.CrossEntropy, nil
	default:
		return 0, fmt.Errorf("training.loss_type: no loss is called %q; there are %s", name, strings.Join(Names(), ", "))
	}
}
