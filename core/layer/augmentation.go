package layer

import (
	"math/rand/v2"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// AffineAugmentation warps every image of a batch by an affine map of its own, drawn anew for every training step:
// each corner of the image is moved towards the middle by random factors from 1-Scale to 1 along every axis, and the
// map is the least-squares fit of that. So it zooms into the image and shears it (Gibson et al. 2018,
// doi:10.1109/TMI.2018.2806309). Outside training it does nothing.
type AffineAugmentation struct {
	Scale float64 // from 0, no change, to 1
}

// Apply adds the warp of x [N D H W C]. Undo warps an image of these N back by the inverse maps, which leaves zeros
// where the warp did not look; its size may be another, as maps are relative to sizes. Both interpolate linearly.
func (l AffineAugmentation) Apply(s *Scope, x *graph.Node) (warped *graph.Node, undo func(y *graph.Node) *graph.Node) {
	defer s.locate()
	shape := graph.ShapeOf(x)
	if !s.Training || l.Scale == 0 {
		return x, func(y *graph.Node) *graph.Node { return y }
	}
	if len(shape) != 5 || !(l.Scale > 0 && l.Scale <= 1) {
		panic(misfit("affine augmentation", x, "want an image [N D H W C] and a scale from 0 to 1"))
	}
	theta := s.Draw("affine", tensor.Shape{shape[0], 12}, func(r *rand.Rand, data []float32) {
		for at := 0; at < len(data); at += 12 {
			l.draw(r, [3]int(shape[1:4]), data[at:][:12])
		}
	})
	warped = warp(x, theta)
	return warped, func(y *graph.Node) *graph.Node {
		defer s.locate()
		return warp(y, graph.InvertAffine(theta))
	}
}

func warp(x, theta *graph.Node) *graph.Node {
	size := [3]int(graph.ShapeOf(x)[1:4])
	return graph.Resample(x, graph.AffineGrid(theta, size, size), kernel.Linear, kernel.Zero)
}

// draw fits a map to moved corners. Corners c are ±1 along every axis of several voxels, so that the fit's matrix is
// the mean of moved(c)*c' and its translation the mean of moved(c).
func (l AffineAugmentation) draw(r *rand.Rand, size [3]int, theta []float32) {
	var axes []int
	clear(theta)
	for axis, n := range size {
		if n > 1 {
			axes = append(axes, axis)
		} else {
			theta[5*axis] = 1
		}
	}
	corners := 1 << len(axes)
	for corner := range corners {
		sign := func(k int) float64 { return float64(2*(corner>>k&1) - 1) }
		for i, axis := range axes {
			moved := sign(i) * (1 - l.Scale*r.Float64()) / float64(corners)
			for j, other := range axes {
				theta[4*axis+other] += float32(moved * sign(j))
			}
			theta[4*axis+3] += float32(moved)
		}
	}
}
