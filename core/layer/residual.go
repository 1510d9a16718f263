package layer

import "dev.niftynet/core/graph"

// ResidualOrder is where convolution, batch normalisation and activation stand in a residual unit.
type ResidualOrder string

// The orders, by NiftyNet's names.
const (
	Original   ResidualOrder = "original"     // conv, norm, activation, conv, norm, sum, activation (He et al. 2016, arXiv:1512.03385)
	ConvBNActi ResidualOrder = "conv_bn_acti" // conv, norm, activation, twice; sum
	ActiConvBN ResidualOrder = "acti_conv_bn" // activation, conv, norm, twice; sum
	BNActiConv ResidualOrder = "bn_acti_conv" // norm, activation, conv, twice; sum (He et al. 2016, arXiv:1603.05027)
)

// Residual is a residual unit of two convolutions without bias: NiftyNet's ResidualUnit. x [N D H W C] gives
// [N D H W Out].
type Residual struct {
	Out        int // channels
	Kernel     [3]int
	Dilation   [3]int
	Activation Activation
	Order      ResidualOrder // none means BNActiConv
}

// Apply adds the unit with its convolutions in conv0 and conv1, and the projection of a wider input in bypass.
func (l Residual) Apply(s *Scope, x *graph.Node) *graph.Node {
	y := x
	for i := range 2 {
		act := l.Activation
		if i == 1 && l.Order == Original {
			act = "" // it follows the sum
		}
		y = l.convolve(s.In("conv%d", i), y, act)
	}
	y = Sum.Apply(s.In("bypass"), y, x)
	if l.Order == Original {
		y = l.Activation.Apply(s, y)
	}
	return y
}

// convolve is one convolution with what stands around it.
func (l Residual) convolve(s *Scope, x *graph.Node, act Activation) *graph.Node {
	defer s.locate()
	response := Response{Norm: Batch, Activation: act}
	switch l.Order {
	case Original, ConvBNActi:
	case ActiConvBN:
		x = act.Apply(s, x)
		response.Activation = ""
	case BNActiConv, "":
		response.First = true
	default:
		panic(unknown("residual order", l.Order, Original, ConvBNActi, ActiConvBN, BNActiConv))
	}
	return Convolutional{Conv{Out: l.Out, Kernel: l.Kernel, Dilation: l.Dilation}, response}.Apply(s, x)
}
