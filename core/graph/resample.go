package graph

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// Resample reads images x [N D H W C] at coordinates [N Do Ho Wo 3], or [1 Do Ho Wo 3] for all images alike: the
// result is [N Do Ho Wo C]. A coordinate counts voxels along D, H and W. There are gradients by both, but by the
// coordinates none for the nearest voxel.
func Resample(x, coordinates *Node, i kernel.Interpolation, b kernel.Boundary) *Node {
	in := []*Node{x, coordinates}
	s, at := ShapeOf(x), ShapeOf(coordinates)
	if len(s) != 5 || len(at) != 5 || at[4] != 3 || at[0] != s[0] && at[0] != 1 {
		fail("resample", in, "want an image [N D H W C] and coordinates [N Do Ho Wo 3] or [1 Do Ho Wo 3]")
	}
	if i < kernel.Linear || i > kernel.InverseDistance {
		fail("resample", in, "there is no interpolation %d", i)
	}
	if b < kernel.Replicate || b > kernel.Zero {
		fail("resample", in, "there is no boundary %d", b)
	}
	r := kernel.Resample{
		N: s[0], In: [3]int(s[1:4]), Out: [3]int(at[1:4]), Channels: s[4], Shared: at[0] < s[0],
		Interpolation: i, Boundary: b,
	}
	return apply(Resampling{r}, tensor.Shape{s[0], at[1], at[2], at[3], s[4]}, in...)
}

// Resampling takes an image and coordinates to the image there.
type Resampling struct{ kernel.Resample }

// Name is "resample".
func (Resampling) Name() string { return "resample" }

// Evaluate adds weighted voxels.
func (s Resampling) Evaluate(in [][]float32, out []float32) {
	kernel.ResampleForward(s.Resample, in[0], in[1], out)
}

// Active is the image, and the coordinates where the result depends on them smoothly.
func (s Resampling) Active() []bool {
	return []bool{true, s.Interpolation != kernel.Nearest}
}

// Gradients are those of the image and the coordinates.
func (s Resampling) Gradients(in []*Node, _, dy *Node) []*Node {
	grads := []*Node{apply(ResampleBackward(s), ShapeOf(in[0]), in[1], dy), nil}
	if s.Interpolation != kernel.Nearest {
		grads[1] = apply(ResampleSlope(s), ShapeOf(in[1]), in[0], in[1], dy)
	}
	return grads
}

// ResampleBackward takes coordinates and dy to the image's gradient.
type ResampleBackward Resampling

// Name is "resample backward".
func (ResampleBackward) Name() string { return "resample backward" }

// Evaluate gives dy to the voxels that were read.
func (s ResampleBackward) Evaluate(in [][]float32, out []float32) {
	kernel.ResampleBackward(s.Resample, in[0], in[1], out)
}

// ResampleSlope takes image, coordinates and dy to the coordinates' gradient.
type ResampleSlope Resampling

// Name is "resample slope".
func (ResampleSlope) Name() string { return "resample slope" }

// Evaluate adds the slopes of the weights.
func (s ResampleSlope) Evaluate(in [][]float32, out []float32) {
	kernel.ResampleSlope(s.Resample, in[0], in[1], in[2], out)
}
