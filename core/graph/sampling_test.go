package graph_test

import (
	"math"
	"strings"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
)

func TestSampling_RefusesWhatDoesNotFit(t *testing.T) {
	three := [3]int{3, 3, 3}
	cases := []struct {
		name  string
		build func(g *graph.Graph)
		want  string
	}{
		{"coordinates of another batch", func(g *graph.Graph) {
			graph.Resample(g.Input("x", 3, 4, 4, 4, 1), g.Input("at", 2, 4, 4, 4, 3), kernel.Linear, kernel.Zero)
		}, "resample of 3x4x4x4x1 and 2x4x4x4x3: want an image"},
		{"two coordinates", func(g *graph.Graph) {
			graph.Resample(g.Input("x", 1, 1, 4, 4, 1), g.Input("at", 1, 1, 4, 4, 2), kernel.Linear, kernel.Zero)
		}, "resample of 1x1x4x4x1 and 1x1x4x4x2: want an image"},
		{"six entries", func(g *graph.Graph) { graph.AffineGrid(g.Input("t", 1, 6), three, three) }, "affine grid of 1x6: want affine maps [N 12]"},
		{"no voxels", func(g *graph.Graph) { graph.AffineGrid(g.Input("t", 1, 12), three, [3]int{3, 0, 3}) }, "affine grid of 1x12: want at least one voxel"},
		{"inverse", func(g *graph.Graph) { graph.InvertAffine(g.Input("t", 12)) }, "invert affine of 12: want affine maps [N 12]"},
		{"free entries", func(g *graph.Graph) {
			graph.ConstrainAffine(g.Input("t", 1, 12), graph.AffineConstraint{Fixed: [12]bool{true}})
		}, "constrain affine of 1x12: want the free entries [N 11]"},
		{"sigma", func(g *graph.Graph) {
			graph.Smooth(g.Input("x", 1, 4, 4, 4, 1), graph.Bell{Sigma: [3]float64{1, -1, 1}, Truncate: 3})
		}, "smooth of 1x4x4x4x1: want sigmas [1 -1 1]"},
		{"long bell", func(g *graph.Graph) {
			graph.Smooth(g.Input("x", 1, 4, 4, 4, 1), graph.Bell{Sigma: [3]float64{1, math.Inf(1), 1}, Truncate: 3})
		}, "smooth of 1x4x4x4x1: want sigmas"},
		{"no sigma", func(g *graph.Graph) {
			graph.Smooth(g.Input("x", 1, 4, 4, 4, 1), graph.Bell{Sigma: [3]float64{math.NaN()}, Truncate: 3})
		}, "smooth of 1x4x4x4x1: want sigmas"},
		{"short axis", func(g *graph.Graph) { graph.SpatialGradient(g.Input("x", 1, 4, 2, 4, 1), 1) }, "spatial gradient of 1x4x2x4x1: nothing is left"},
		{"fourth axis", func(g *graph.Graph) { graph.SpatialGradient(g.Input("x", 1, 4, 4, 4, 1), 3) }, "want axis 0, 1 or 2, not 3"},
		{"few control points", func(g *graph.Graph) {
			graph.ControlField(g.Input("x", 1, 4, 3, 4, 3), three, kernel.BSpline)
		}, "control field of 1x4x3x4x3: cubic splines want at least 4 control points"},
		{"huge field", func(g *graph.Graph) {
			graph.ControlField(g.Input("x", 1, 4, 4, 4, 3), [3]int{1 << 40, 4, 4}, kernel.BSpline)
		}, "control field of 1x4x4x4x3: the result would be 1x1099511627776x4x4x3"},
		{"other interpolation", func(g *graph.Graph) {
			graph.ControlField(g.Input("x", 1, 4, 4, 4, 3), three, kernel.Nearest)
		}, "want linear or bspline interpolation, not nearest"},
		{"flat field", func(g *graph.Graph) { graph.BendingEnergy(g.Input("x", 1, 4, 8, 8, 3)) }, "bending energy of 1x4x8x8x3: want at least 5 voxels"},
		{"one voxel", func(g *graph.Graph) { graph.GradientNorm(g.Input("x", 1, 1, 1, 1, 3)) }, "gradient norm of 1x1x1x1x3: want at least 3 voxels"},
		{"many channels", func(g *graph.Graph) {
			graph.NewLattice(g.Input("x", 1, 4, 4, 4, 13), [3]float64{1, 1, 1}, 1)
		}, "want 1 to 15 dimensions, axes of several voxels and channels; have 16"},
		{"many vertices", func(g *graph.Graph) {
			graph.NewLattice(g.Input("x", 1, 200, 1200, 1000, 1), [3]float64{1, 1, 1}, 1)
		}, "lattice of 1x200x1200x1000x1: want a window of at most 214748364 voxels, as each may have 5 vertices; have 240000000"},
		{"values of another image", func(g *graph.Graph) {
			graph.NewLattice(g.Input("x", 1, 4, 4, 4, 1), [3]float64{1, 1, 1}, 1).Filter(g.Input("y", 1, 4, 4, 5, 2))
		}, "lattice filter of 1x4x4x5x2: want values [N D H W C] for 1 images of [4 4 4] voxels"},
		{"classes", func(g *graph.Graph) { graph.MessageWeights(g.Input("m", 3, 3), g.Input("w", 2)) }, "message weights of 3x3 and 2: want"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := graph.Build(func() { c.build(graph.New()) })
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}
