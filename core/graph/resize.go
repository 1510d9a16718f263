package graph

import (
	"slices"

	"dev.niftynet/core/kernel"
)

// Resize interpolates x [N D H W C] linearly at spatial size [D H W], larger or smaller. Voxel o of the result is at
// o*in/out of x, as in TensorFlow 1's resize_bilinear with align_corners=False, which NiftyNet's networks use.
func Resize(x *Node, size [3]int) *Node { return resize(x, size, kernel.LinearAsymmetric) }

// ResizeHalfPixel is Resize with voxel o at (o+1/2)*in/out - 1/2 of x: the first and last faces of both images
// agree, as in PyTorch's interpolate with align_corners=False.
func ResizeHalfPixel(x *Node, size [3]int) *Node { return resize(x, size, kernel.LinearHalfPixel) }

// ResizeNearest repeats or leaves out voxels of x [N D H W C] to give it spatial size [D H W]: voxel o of the result
// is voxel floor(o*in/out) of x, as in PyTorch's interpolate with mode "nearest".
func ResizeNearest(x *Node, size [3]int) *Node { return resize(x, size, kernel.NearestVoxel) }

func resize(x *Node, size [3]int, kind kernel.ResizeKind) *Node {
	s := imageShape("resize", x)
	if slices.Min(size[:]) < 1 {
		fail("resize", []*Node{x}, "want at least one voxel along every axis, not the size %v", size)
	}
	return applySized(resizing{kernel.Resize{
		N: s[0], In: [3]int(s[1:4]), Out: size, Channels: s[4], Kind: kind,
	}}, x, size, s[4])
}

// resizing takes an image to one of another size.
type resizing struct{ kernel.Resize }

// Name is "resize".
func (resizing) Name() string { return "resize" }
