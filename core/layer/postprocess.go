package layer

import "dev.niftynet/core/graph"

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
		panic(unknown("post-processing", p, Softmax, Argmax, Identity))
	}
}
