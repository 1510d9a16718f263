package layer

import "dev.niftynet/core/graph"

// VNet is the block of V-Net (Milletari et al., 3DV 2016, doi:10.1109/3DV.2016.79): convolutions without bias or
// normalisation, a sum with what bypassed them, and a convolution that changes the resolution.
type VNet struct {
	Units      int        // convolutions before the sum
	Features   int        // their channels
	Kernel     [3]int     // their size; V-Net's is 5
	Out        int        // channels at the end
	Rescale    Rescale    // what the last convolution does; Down and Up have a kernel as large as their stride
	Factor     [3]int     // of Down and Up
	Activation Activation // between convolutions and at the end
	Logits     bool       // no activation at the end
}

// Apply adds the block: convolutions in conv0, conv1, ..., the projection of a wide bypass in bypass, the end in
// rescale. x [N D H W C] and bypass [N D H W B] give the sum [N D H W Features] and the result [N d h w Out].
func (l VNet) Apply(s *Scope, x, bypass *graph.Node) (sum, out *graph.Node) {
	s.requireCount("V-Net block", x, "units", l.Units)
	for i := range l.Units {
		in := s.In("conv%d", i)
		if i > 0 {
			x = l.Activation.Apply(in, x)
		}
		x = Conv{Out: l.Features, Kernel: l.Kernel}.Apply(in, x)
	}
	sum = Sum.Apply(s.In("bypass"), x, bypass)
	end := s.In("rescale")
	out = l.rescale(end, sum)
	if !l.Logits {
		out = l.Activation.Apply(end, out)
	}
	return sum, out
}

func (l VNet) rescale(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	switch l.Rescale {
	case Down:
		return Conv{Out: l.Out, Kernel: l.Factor, Stride: l.Factor, Bias: true}.Apply(s, x)
	case Up:
		return ConvTranspose{Out: l.Out, Kernel: l.Factor, Stride: l.Factor, Bias: true}.Apply(s, x)
	case Keep:
		return Conv{Out: l.Out, Bias: true}.Apply(s, x)
	default:
		panic(misfit("V-Net block", x, "there is no change of resolution %d", l.Rescale))
	}
}
