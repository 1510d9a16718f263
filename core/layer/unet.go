package layer

import "dev.niftynet/core/graph"

// Rescale is what a block of an encoder or decoder ends with.
type Rescale int

// The ends.
const (
	Keep Rescale = iota // the resolution stays
	Down                // less resolution
	Up                  // more resolution
)

// UNet is the block of the 3-D U-Net (Çiçek et al., MICCAI 2016, doi:10.1007/978-3-319-46723-8_49) as NiftyNet has it:
// convolutions without bias, each with batch norm and activation, and a change of resolution.
type UNet struct {
	Widths     []int      // channels of the convolutions
	Kernels    [][3]int   // of the convolutions, one each
	Rescale    Rescale    // Down is max pooling, Up a transposed convolution of as many channels, with batch norm
	Factor     [3]int     // of Down and Up, and the kernel of both
	Activation Activation // after every convolution, but not after Up
}

// Apply adds the block with its convolutions in conv0, conv1, ... and that of Up in rescale. x [N D H W C] gives the
// last convolution's result [N D H W Width], which skips to the decoder, and what follows from it [N d h w Width].
func (l UNet) Apply(s *Scope, x *graph.Node) (skip, out *graph.Node) {
	defer s.locate()
	if len(l.Kernels) != len(l.Widths) {
		panic(misfit("U-Net block", x, "want a kernel for each of %d widths, not %d", len(l.Widths), len(l.Kernels)))
	}
	for i, width := range l.Widths {
		conv := Convolutional{Conv{Out: width, Kernel: l.Kernels[i]}, Response{Norm: Batch, Activation: l.Activation}}
		x = conv.Apply(s.In("conv%d", i), x)
	}
	end := s.In("rescale")
	defer end.locate()
	switch l.Rescale {
	case Down:
		return x, graph.MaxPool(x, l.Factor, graph.Geometry{Stride: l.Factor})
	case Up:
		up := ConvTranspose{Out: channels(x), Kernel: l.Factor, Stride: l.Factor}
		return x, Deconvolutional{up, Response{Norm: Batch}}.Apply(end, x)
	case Keep:
		return x, x
	default:
		panic(misfit("U-Net block", x, "there is no change of resolution %d", l.Rescale))
	}
}
