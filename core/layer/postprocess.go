package layer

import (
	"fmt"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// PostProcess turns a network's output into what is saved, by NiftyNet's name.
type PostProcess string

// The post-processings.
const (
	Softmax  PostProcess = "SOFTMAX"  // probabilities of the classes, [N D H W C]
	Argmax   PostProcess = "ARGMAX"   // class numbers, [N D H W 1]
	Identity PostProcess = "IDENTITY" // what the network says
)

// Apply adds the post-processing of x [N D H W C].
func (p PostProcess) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	switch p {
	case Softmax:
		return graph.Softmax(x)
	case Argmax:
		return graph.Argmax(x)
	case Identity:
		return x
	default:
		panic(&graph.ShapeError{
			Op: "post-processing", Shapes: []tensor.Shape{graph.ShapeOf(x)},
			Problem: fmt.Sprintf("%q is none of SOFTMAX, ARGMAX, IDENTITY", string(p)),
		})
	}
}
