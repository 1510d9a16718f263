package layer

import "dev.niftynet/core/graph"

// DownBlock is a step of the encoder of NiftyNet's registration networks (Hu et al. 2018, doi:10.1016/j.media.2018.07.002):
// a convolution without bias, batch norm and activation, a residual unit, and max pooling of 2.
type DownBlock struct {
	Out        int // channels
	Kernel     [3]int
	Activation Activation
}

// Apply adds the block with the convolution in conv0 and the residual unit in residual. x [N D H W C] gives what was
// pooled [N D/2 H/2 W/2 Out], and before that the convolution's and the unit's results [N D H W Out].
func (l DownBlock) Apply(s *Scope, x *graph.Node) (pooled, conv, residual *graph.Node) {
	first := s.In("conv0")
	conv = Conv{Out: l.Out, Kernel: l.Kernel}.Apply(first, x)
	conv = BatchNorm{}.Apply(first, conv)
	conv = l.Activation.Apply(first, conv)
	residual = Residual{Out: l.Out, Kernel: l.Kernel, Activation: l.Activation}.Apply(s.In("residual"), conv)
	two := Extent(x, 2)
	return Downsample{Pooling: Maximum, Kernel: two, Stride: two}.Apply(s, residual), conv, residual
}

// UpBlock is a step of the decoder of the same networks: residual upsampling by 2 in as many groups as leave Out
// channels, the sum with what skipped from the encoder, and a residual unit.
type UpBlock struct {
	Out        int // channels, of which x must have a multiple
	Kernel     [3]int
	Activation Activation
}

// Apply adds the block with the upsampling in up and the residual unit in residual. x is [N D H W C] and skip
// [N 2D 2H 2W Out], as is the result.
func (l UpBlock) Apply(s *Scope, x, skip *graph.Node) *graph.Node {
	defer s.locate()
	up := ResidualUpsample{
		Kernel: Extent(x, 3), Stride: Extent(x, 2), Groups: max(channels(x)/max(l.Out, 1), 1), Activation: l.Activation,
	}.Apply(s.In("up"), x)
	return Residual{Out: l.Out, Kernel: l.Kernel, Activation: l.Activation}.Apply(s.In("residual"), graph.Add(up, skip))
}
