package layer

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// Upsampling is how an image gets more voxels, by NiftyNet's name.
type Upsampling string

// The upsamplings.
const (
	Replicate         Upsampling = "REPLICATE"          // every voxel is repeated; wants a kernel as long as the stride
	ChannelwiseDeconv Upsampling = "CHANNELWISE_DECONV" // a transposed convolution of each channel by itself
)

// Upsample takes x [N D H W C] to [N D*sd H*sh W*sw C]: NiftyNet's UpSampleLayer.
type Upsample struct {
	Upsampling     Upsampling
	Kernel, Stride [3]int // zero means 1
	Bias           bool   // for ChannelwiseDeconv
}

// Apply adds the upsampling, for ChannelwiseDeconv with parameters w [KD KH KW 1 C] and, with Bias, b [C].
func (l Upsample) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	kernel, stride := orOne(l.Kernel), orOne(l.Stride)
	shape := graph.ShapeOf(x)
	switch {
	case len(shape) != 5:
		panic(misfit("upsample", x, "want an image [N D H W C]"))
	case l.Upsampling == Replicate && kernel != stride:
		panic(misfit("upsample", x, "REPLICATE wants a kernel as long as the stride, not %v for %v", kernel, stride))
	case l.Upsampling == Replicate:
		return graph.ResizeNearest(x, [3]int{shape[1] * stride[0], shape[2] * stride[1], shape[3] * stride[2]})
	case l.Upsampling == ChannelwiseDeconv:
		c := shape[4]
		w := s.weights(tensor.Shape{kernel[0], kernel[1], kernel[2], 1, c}, func(shape tensor.Shape) Init {
			return TruncatedNormal(shape[:4]) // of one channel, as each is its own convolution
		})
		var b *graph.Node
		if l.Bias {
			b = s.bias(c)
		}
		return graph.ConvTranspose(x, w, b, graph.Geometry{Stride: stride, Groups: c})
	default:
		panic(unknown("upsample", l.Upsampling, Replicate, ChannelwiseDeconv))
	}
}

// LinearResize interpolates x [N D H W C] at another size: NiftyNet's LinearResizeLayer. It adds nothing where the size
// is that of x.
type LinearResize struct {
	Size      [3]int // D, H, W
	HalfPixel bool   // voxel centres at (o+1/2)*in/out, as in PyTorch; otherwise voxel o at o*in/out, as in NiftyNet
}

// Apply adds the interpolation.
func (l LinearResize) Apply(s *Scope, x *graph.Node) *graph.Node {
	defer s.locate()
	if shape := graph.ShapeOf(x); len(shape) == 5 && [3]int(shape[1:4]) == l.Size {
		return x
	}
	if l.HalfPixel {
		return graph.ResizeHalfPixel(x, l.Size)
	}
	return graph.Resize(x, l.Size)
}
