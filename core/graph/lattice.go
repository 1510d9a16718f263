package graph

import (
	"math"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

// Lattice is a Gaussian filter between all voxels of an image, near in space and alike in value, ready to be applied
// to several values; see kernel.Lattice.
type Lattice struct {
	node     *Node
	geometry kernel.Lattice
}

// NewLattice is the lattice of images [N D H W C]. Space is the standard deviations from one voxel to the next along
// D, H and W, and similarity those that a unit of every channel is; with 0 only the distance counts. There is no
// gradient by the image.
func NewLattice(image *Node, space [3]float64, similarity float64) Lattice {
	in := []*Node{image}
	s := imageShape("lattice", image)
	l := kernel.Lattice{N: s[0], Size: [3]int(s[1:4]), Channels: s[4], Space: space, Range: similarity}
	for _, deviations := range []float64{space[0], space[1], space[2], similarity} {
		if !(deviations >= 0 && deviations <= math.MaxFloat32) {
			fail("lattice", in, "want standard deviations from a voxel to the next %v, and of a unit %g, that are finite and not below 0", space, similarity)
		}
	}
	if d := l.Dims(); d < 1 || d > kernel.MaxLatticeDims {
		fail("lattice", in, "want 1 to %d dimensions, axes of several voxels and channels; have %d", kernel.MaxLatticeDims, d)
	}
	if most := kernel.MaxLatticeVertices / (l.Dims() + 1); l.Points() > most {
		fail("lattice", in, "want a window of at most %d voxels, as each may have %d vertices; have %d", most, l.Dims()+1, l.Points())
	}
	return Lattice{apply(LatticeBuilding{l}, tensor.Shape{l.N, l.Len()}, image), l}
}

// Filter is the filtered values x [N D H W C], divided before and after by the square root of what the filter makes
// of ones.
func (l Lattice) Filter(x *Node) *Node {
	s := ShapeOf(x)
	if len(s) != 5 || s[0] != l.geometry.N || [3]int(s[1:4]) != l.geometry.Size {
		fail("lattice filter", []*Node{x}, "want values [N D H W C] for %d images of %v voxels", l.geometry.N, l.geometry.Size)
	}
	f := kernel.LatticeFilter{Lattice: l.geometry, Channels: s[4]}
	return apply(LatticeFiltering{f}, s, l.node, x)
}

// LatticeBuilding takes images to their lattices.
type LatticeBuilding struct{ kernel.Lattice }

// Name is "lattice".
func (LatticeBuilding) Name() string { return "lattice" }

// Evaluate finds the vertices.
func (s LatticeBuilding) Evaluate(in [][]float32, out []float32) {
	kernel.BuildLattice(s.Lattice, in[0], out)
}

// LatticeFiltering takes a lattice and values to the filtered values.
type LatticeFiltering struct{ kernel.LatticeFilter }

// Name is "lattice filter".
func (s LatticeFiltering) Name() string {
	if s.Reverse {
		return "lattice filter backward"
	}
	return "lattice filter"
}

// Evaluate splats, blurs and slices.
func (s LatticeFiltering) Evaluate(in [][]float32, out []float32) {
	kernel.FilterLattice(s.LatticeFilter, in[0], in[1], out)
}

// Active is the values.
func (LatticeFiltering) Active() []bool { return []bool{false, true} }

// Gradients is that of the values: dy through the filter in reverse.
func (s LatticeFiltering) Gradients(in []*Node, _, dy *Node) []*Node {
	s.Reverse = !s.Reverse
	return []*Node{nil, apply(s, ShapeOf(in[1]), in[0], dy)}
}
