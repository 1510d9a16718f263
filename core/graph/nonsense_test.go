package graph_test

import (
	"math"
	"strings"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
)

// inputs makes an input of a shape.
type inputs = func(shape ...int) *graph.Node

// refusal is nodes that can't be, and a part of the error that says so.
type refusal struct {
	name  string
	build func(in inputs)
	want  string
}

// refused sees that each is.
func refused(t *testing.T, cases []refusal) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g, n := graph.New(), 0
			err := graph.Build(func() {
				c.build(func(shape ...int) *graph.Node {
					n++
					return g.Input(strings.Repeat("x", n), shape...)
				})
			})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

// What would be no node at all, or one that silently does something else, is refused where it is asked for.
func TestBuilders_RefuseNonsense(t *testing.T) {
	two := [3]int{2, 2, 2}
	conv := func(g graph.Geometry) func(in inputs) {
		return func(in inputs) { graph.Conv(in(1, 4, 4, 4, 2), in(1, 1, 1, 2, 4), nil, g) }
	}
	transposed := func(g graph.Geometry) func(in inputs) {
		return func(in inputs) { graph.ConvTranspose(in(1, 4, 4, 4, 2), in(1, 1, 1, 4, 2), nil, g) }
	}
	pool := func(g graph.Geometry) func(in inputs) {
		return func(in inputs) { graph.MaxPool(in(1, 4, 4, 4, 2), two, g) }
	}
	lattice := func(space [3]float64, similarity float64) func(in inputs) {
		return func(in inputs) { graph.NewLattice(in(1, 4, 4, 4, 1), space, similarity) }
	}
	cases := []refusal{
		{"conv stride", conv(graph.Geometry{Stride: [3]int{1, -2, 1}}), "conv of 1x4x4x4x2 and 1x1x1x2x4: the stride [1 -2 1], the dilation [0 0 0] and 0 groups must not be below 0"},
		{"conv dilation", conv(graph.Geometry{Dilation: [3]int{1, 1, -1}}), "the dilation [1 1 -1]"},
		{"conv groups", conv(graph.Geometry{Groups: -2}), "-2 groups must not be below 0"},
		{"conv padding", conv(graph.Geometry{Padding: 6}), "there is no padding 6"},
		{"negative padding", conv(graph.Geometry{Padding: -1}), "there is no padding -1"},
		{"transposed stride", transposed(graph.Geometry{Stride: [3]int{-1, 1, 1}}), "transposed conv of 1x4x4x4x2 and 1x1x1x4x2: the stride [-1 1 1]"},
		{"transposed groups", transposed(graph.Geometry{Groups: -1}), "-1 groups must not be below 0"},
		{"pool stride", pool(graph.Geometry{Stride: [3]int{1, 1, -2}}), "max pool of 1x4x4x4x2: the stride [1 1 -2]"},
		{"pool padding", pool(graph.Geometry{Padding: -1}), "there is no padding -1"},
		{"pad mode", func(in inputs) { graph.Pad(in(1, 4, 4, 4, 2), graph.Border{}, 4, 0) }, "pad of 1x4x4x4x2: there is no pad mode 4"},
		{"negative pad mode", func(in inputs) { graph.Pad(in(1, 4, 4, 4, 2), graph.Border{}, -1, 0) }, "there is no pad mode -1"},
		{"interpolation", func(in inputs) {
			graph.Resample(in(1, 4, 4, 4, 2), in(1, 2, 2, 2, 3), 4, kernel.Zero)
		}, "resample of 1x4x4x4x2 and 1x2x2x2x3: there is no interpolation 4"},
		{"boundary", func(in inputs) {
			graph.Resample(in(1, 4, 4, 4, 2), in(1, 2, 2, 2, 3), kernel.Linear, -1)
		}, "there is no boundary -1"},
		{"interpolation of a field", func(in inputs) {
			graph.ControlField(in(1, 4, 4, 4, 3), two, 9)
		}, "want linear or bspline interpolation, not interpolation 9"},
		{"curve", func(in inputs) { graph.Curve(in(2, 3), kernel.GELU+1) }, "curve of 2x3: there is no curve"},
		{"loss", func(in inputs) {
			graph.SegmentationLoss(3, in(1, 4, 4, 4, 2), in(1, 4, 4, 4, 1))
		}, "segmentation loss of 1x4x4x4x2 and 1x4x4x4x1: there is no loss 3"},
		{"norm eps", func(in inputs) { graph.NormStats(in(2, 3), 1, -1e-5) }, "norm statistics of 2x3: what is added to the variance, -1e-05, is not a finite number from 0 on"},
		{"group eps", func(in inputs) { graph.GroupStats(in(2, 3), 1, math.NaN()) }, "what is added to the variance, NaN"},
		{"moving eps", func(in inputs) { graph.MovingStats(in(3, 2), math.Inf(1)) }, "what is added to the variance, +Inf"},
		{"decay", func(in inputs) { graph.MovingAverage(in(3, 2), in(1, 2, 2), 1, 0) }, "moving average of 3x2 and 1x2x2: the decay 1 is not from 0 to below 1"},
		{"negative decay", func(in inputs) { graph.MovingAverage(in(3, 2), in(1, 2, 2), -0.1, 0) }, "the decay -0.1"},
		{"no decay", func(in inputs) { graph.MovingAverage(in(3, 2), in(1, 2, 2), math.NaN(), 0) }, "the decay NaN"},
		{"lattice space", lattice([3]float64{1, -1, 1}, 1), "lattice of 1x4x4x4x1: want standard deviations from a voxel to the next [1 -1 1]"},
		{"lattice similarity", lattice([3]float64{1, 1, 1}, math.Inf(1)), "and of a unit +Inf, that are finite"},
	}
	refused(t, cases)
}

// Where zero stands for one, and where a limit belongs to what is allowed, nothing is refused.
func TestBuilders_TakeLimits(t *testing.T) {
	g := graph.New()
	x := g.Input("x", 1, 4, 4, 4, 2)
	if err := graph.Build(func() {
		graph.Conv(x, g.Input("w", 1, 1, 1, 2, 4), nil, graph.Geometry{Padding: graph.Constant})
		stats := graph.NormStats(x, 1, 0)
		graph.MovingAverage(g.Input("moving", 3, 2), stats, 0, 0)
		graph.NewLattice(x, [3]float64{}, 0.5)
	}); err != nil {
		t.Error(err)
	}
}
