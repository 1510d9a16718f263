package graph_test

import (
	"slices"
	"testing"

	"gorgonia.org/gorgonia"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/tensor"
)

func TestConv_SizesFollowThePadding(t *testing.T) {
	cases := []struct {
		name string
		g    graph.Geometry
		want tensor.Shape
		pad  [3]int
	}{
		// TensorFlow's SAME: output ceil(in/stride), an odd zero behind.
		{"same", graph.Geometry{}, tensor.Shape{1, 6, 7, 8, 4}, [3]int{1, 1, 1}},
		{"same, stride 2", graph.Geometry{Stride: [3]int{2, 2, 2}}, tensor.Shape{1, 3, 4, 4, 4}, [3]int{0, 1, 0}},
		{"centred, stride 2", graph.Geometry{Stride: [3]int{2, 2, 2}, Padding: graph.Centred}, tensor.Shape{1, 3, 4, 4, 4}, [3]int{1, 1, 1}},
		{"valid", graph.Geometry{Padding: graph.Valid}, tensor.Shape{1, 4, 5, 6, 4}, [3]int{0, 0, 0}},
		{"dilated", graph.Geometry{Dilation: [3]int{1, 2, 3}}, tensor.Shape{1, 6, 7, 8, 4}, [3]int{1, 2, 3}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g := graph.New()
			y := graph.Conv(g.Input("x", 1, 6, 7, 8, 2), g.Input("w", 3, 3, 3, 2, 4), nil, c.g)
			if got := graph.ShapeOf(y); !got.Equal(c.want) {
				t.Errorf("result %v, want %v", got, c.want)
			}
			spec, ok := y.Op().(*graph.Op).Spec.(graph.ConvForward)
			if !ok || spec.Pad != c.pad {
				t.Errorf("padding %v, want %v", spec.Pad, c.pad)
			}
		})
	}
}

func TestBuilders_RefuseShapesThatDoNotFit(t *testing.T) {
	cases := []refusal{
		{"conv channels", func(in func(...int) *graph.Node) {
			graph.Conv(in(1, 4, 4, 4, 2), in(3, 3, 3, 3, 4), nil, graph.Geometry{})
		}, "the image has 2 channels and the kernel takes 3"},
		{"conv bias", func(in func(...int) *graph.Node) {
			graph.Conv(in(1, 4, 4, 4, 2), in(1, 1, 1, 2, 4), in(3), graph.Geometry{})
		}, "want a vector of 4, have 3"},
		{"conv reach", func(in func(...int) *graph.Node) {
			graph.Conv(in(1, 4, 4, 4, 2), in(1, 3, 1, 2, 4), nil, graph.Geometry{Dilation: [3]int{1, 1 << 62, 1}})
		}, "axis H: dilated kernel"},
		{"conv longer than the image", func(in func(...int) *graph.Node) {
			graph.Conv(in(1, 4, 4, 2, 2), in(1, 1, 3, 2, 4), nil, graph.Geometry{Stride: [3]int{1, 1, 2}, Padding: graph.Valid})
		}, "nothing is left along axis W"},
		{"transposed size", func(in func(...int) *graph.Node) {
			graph.ConvTranspose(in(1, 4, 4, 5, 2), in(2, 2, 2, 4, 2), nil, graph.Geometry{Stride: [3]int{2, 2, 1 << 62}})
		}, "a convolution of"},
		{"transposed channels", func(in func(...int) *graph.Node) {
			graph.ConvTranspose(in(1, 4, 4, 4, 2), in(2, 2, 2, 4, 3), nil, graph.Geometry{Stride: [3]int{2, 2, 2}})
		}, "the image has 2 channels and the kernel takes 3"},
		{"concat", func(in func(...int) *graph.Node) { graph.Concat(in(1, 4, 4, 4, 2), in(1, 4, 5, 4, 2)) }, "all axes but the last must agree"},
		{"add", func(in func(...int) *graph.Node) { graph.Add(in(2, 3), in(3, 2)) }, "add of 2x3 and 3x2"},
		{"pool", func(in func(...int) *graph.Node) {
			graph.MaxPool(in(1, 1, 4, 4, 2), [3]int{2, 2, 2}, graph.Geometry{Padding: graph.Valid})
		}, "does not fit along axis D"},
		{"strided pool", func(in func(...int) *graph.Node) {
			graph.MaxPool(in(1, 4, 1, 4, 2), [3]int{2, 2, 2}, graph.Geometry{Stride: [3]int{2, 2, 2}, Padding: graph.Valid})
		}, "does not fit along axis H"},
		{"continued pool", func(in func(...int) *graph.Node) {
			graph.AvgPool(in(1, 4, 4, 4, 2), [3]int{2, 2, 2}, graph.Geometry{Padding: graph.Reflect})
		}, "want padding same, centred or valid"},
		{"dense", func(in func(...int) *graph.Node) { graph.Dense(in(2, 3, 4), in(11, 2), nil) }, "an image has 12 values and the weights take 11"},
		{"conv groups", func(in func(...int) *graph.Node) {
			graph.Conv(in(1, 4, 4, 4, 4), in(1, 1, 1, 2, 5), nil, graph.Geometry{Groups: 2})
		}, "2 groups of 4 to 5 channels: the groups must divide both"},
		{"far border", func(in func(...int) *graph.Node) {
			graph.Pad(in(1, 4, 4, 4, 4), graph.Border{After: [3]int{0, 1 << 62, 0}}, kernel.PadReflect, 0)
		}, "cannot add 0 and 4611686018427387904 positions along axis H"},
		{"dilated pool", func(in func(...int) *graph.Node) {
			graph.MaxPool(in(1, 4, 4, 4, 2), [3]int{2, 2, 2}, graph.Geometry{Dilation: [3]int{1, 2, 1}})
		}, "a window cannot be dilated, by [1 2 1]"},
		{"empty pool", func(in func(...int) *graph.Node) {
			graph.AvgPool(in(1, 4, 4, 4, 2), [3]int{2, 0, 2}, graph.Geometry{})
		}, "average pool of 1x4x4x4x2: a window of [2 0 2]: every size must be at least 1"},
		{"huge pool", func(in func(...int) *graph.Node) {
			graph.CentrePool(in(1, 4, 4, 4, 2), [3]int{2, 1 << 62, 2}, graph.Geometry{})
		}, "a window of [2 4611686018427387904 2]: a tensor has at most"},
		{"global pool", func(in func(...int) *graph.Node) { graph.GlobalMax(in(4, 2)) }, "global max pool of 4x2: want an image"},
		{"resize to nothing", func(in func(...int) *graph.Node) { graph.Resize(in(1, 4, 4, 4, 2), [3]int{2, -1, 2}) }, "want at least one voxel along every axis, not the size [2 -1 2]"},
		{"huge resize", func(in func(...int) *graph.Node) { graph.ResizeNearest(in(1, 4, 4, 4, 2), [3]int{1 << 62, 4, 4}) }, "the result would be 1x4611686018427387904x4x4x2"},
		{"group sum", func(in func(...int) *graph.Node) { graph.GroupSum(in(1, 4, 4, 4, 3), 2) }, "whose channels divide into 2 groups"},
		{"split", func(in func(...int) *graph.Node) { graph.Split(in(1, 4, 4, 4, 3), 2, 2) }, "split of 1x4x4x4x3: the parts [2 2] are not the channels"},
		{"split into nothing", func(in func(...int) *graph.Node) { graph.Split(in(1, 4, 4, 4, 3), 3, 0) }, "the parts [3 0] are not the channels"},
		{"space to depth", func(in func(...int) *graph.Node) {
			graph.SpaceToDepth(in(1, 4, 3, 4, 2), [3]int{2, 2, 2})
		}, "blocks of [2 2 2] don't divide axis H; 2 and 4 would do"},
		{"huge blocks", func(in func(...int) *graph.Node) {
			graph.DepthToSpace(in(1, 4, 4, 4, 2), [3]int{1 << 62, 4, 1})
		}, "blocks of [4611686018427387904 4 1]: a tensor has at most"},
		{"depth to space", func(in func(...int) *graph.Node) {
			graph.DepthToSpace(in(1, 4, 4, 4, 12), [3]int{2, 2, 2})
		}, "12 channels can't be shared out to 8 voxels; 8 and 16 can"},
		{"batch to space", func(in func(...int) *graph.Node) {
			graph.BatchToSpace(in(3, 4, 4, 4, 1), [3]int{1, 2, 1})
		}, "a batch of 3 can't be shared out to 2 voxels"},
		{"groups", func(in func(...int) *graph.Node) { graph.NormStats(in(3, 4, 2), 2, 1e-5) }, "divides N, not 2"},
		{"slope", func(in func(...int) *graph.Node) { graph.LeakyReLU(in(2), 0) }, "the slope 0 is not above zero"},
		{"labels", func(in func(...int) *graph.Node) {
			graph.SegmentationLoss(kernel.Dice, in(1, 4, 4, 4, 3), in(1, 4, 4, 2, 1))
		}, "want logits [N D H W C] and labels [N D H W 1]"},
		{"empty window", func(in func(...int) *graph.Node) { in(1, 0, 4, 4, 1) }, "x: input of 1x0x4x4x1: every size must be at least 1"},
		{"huge window", func(in func(...int) *graph.Node) {
			in(1, 1<<30, 1<<30, 1<<30, 1)
		}, "x: input of 1x1073741824x1073741824x1073741824x1: a tensor has at most 2^40 elements"},
		{"nothing to join", func(func(...int) *graph.Node) { graph.Concat() }, "concat: want images [... C]"},
		{"huge result", func(in func(...int) *graph.Node) {
			graph.Concat(in(1<<20, 1<<20), in(1<<20, 1<<20))
		}, "concat of 1048576x1048576 and 1048576x1048576: the result would be 1048576x2097152: a tensor has at most 2^40 elements"},
		{"subsample", func(in func(...int) *graph.Node) { graph.Subsample(in(1, 4, 5, 4, 1), [3]int{2, 2, 2}) }, "does not divide"},
	}
	refused(t, cases)
}

func TestGradients_LeaveOutWhatTheLossDoesNotNeed(t *testing.T) {
	g := graph.New()
	x, w, unused := g.Input("x", 4), g.Input("w", 4), g.Input("unused", 4)
	loss := gorgonia.Must(gorgonia.Mul(graph.Add(x, w), w))
	grads, err := g.Gradients(loss, []*graph.Node{w, unused, x})
	if err != nil {
		t.Fatal(err)
	}
	if grads[0] == nil || grads[1] != nil || grads[2] == nil {
		t.Errorf("gradients %v, want those of w and x alone", grads)
	}
	if _, err := g.Gradients(loss, []*graph.Node{unused}); err == nil {
		t.Error("a loss that depends on no parameter has gradients")
	}
}

func TestBuild_LetsOtherPanicsThrough(t *testing.T) {
	defer func() {
		if recover() != "mistake" {
			t.Error("the panic was swallowed")
		}
	}()
	_ = graph.Build(func() { panic("mistake") })
}

func TestOp_TellsWhichInputsHaveGradients(t *testing.T) {
	g := graph.New()
	x, y := g.Input("x", 2, 3), g.Input("y", 2, 3)
	cases := []struct {
		node *graph.Node
		want []bool
	}{
		{graph.Add(x, y), []bool{true, true}},
		{graph.Dropout(x, g.Input("key", 4), 0.5), []bool{true, false}},
		{graph.Choose(g.Input("mask", 3), x, y), []bool{false, false, false}},
	}
	for _, c := range cases {
		op := c.node.Op().(*graph.Op)
		if got := op.DiffWRT(len(op.In)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", op.Name(), got, c.want)
		}
		if _, err := op.SymDiff(graph.Children(c.node), c.node, c.node); (err == nil) != c.want[0] {
			t.Errorf("%s: differentiated with the error %v", op.Name(), err)
		}
	}
}
