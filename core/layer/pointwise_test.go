package layer_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
)

func TestActivations_AreThoseOfTheirNames(t *testing.T) {
	// At -1 and 7, by PyTorch 1.13; PReLU begins with slope 0.
	want := map[layer.Activation][]float64{
		layer.ReLU: {0, 7}, layer.ReLU6: {0, 6}, layer.ELU: {-0.63212056, 7}, layer.Softplus: {0.31326169, 7.00091147},
		layer.Softsign: {-0.5, 0.875}, layer.Sigmoid: {0.26894142, 0.99908895}, layer.Tanh: {-0.76159416, 0.99999834},
		layer.PReLU: {0, 7}, layer.SELU: {-1.11133074, 7.35490691}, layer.LeakyReLU: {-0.02, 7},
		layer.Swish: {-0.26894142, 6.99362264}, layer.GELU: {-0.15865525, 7},
	}
	if len(layer.Activations()) != len(want) {
		t.Errorf("%d activations, want %d", len(layer.Activations()), len(want))
	}
	for _, a := range layer.Activations() {
		m := build(t, layer.NewParams(1), true, []int{1, 1, 1, 2, 1}, a.Apply)
		near(t, string(a), m.run(t, 1, -1, 7), want[a], 1e-6)
	}
}

func TestDropout_DropsItsUnits(t *testing.T) {
	const images, voxels, c, keep = 4, 50, 6, 0.5
	x := slices.Repeat([]float32{1}, images*voxels*c)
	count := func(y []float32, same func(i, j int) bool) (kept, mixed int) {
		for i, v := range y {
			if v != 0 {
				kept++
			}
			if i > 0 && same(i, i-c) && (v != 0) != (y[max(i-c, 0)] != 0) {
				mixed++
			}
		}
		return kept, mixed
	}
	sameChannel := func(i, j int) bool { return j >= 0 && i/(voxels*c) == j/(voxels*c) }
	shape := []int{images, 1, 5, 10, c}

	element := build(t, layer.NewParams(1), true, shape, layer.Dropout{Keep: keep}.Apply)
	kept, mixed := count(element.run(t, 1, x...), sameChannel)
	if math.Abs(float64(kept)-keep*float64(len(x))) > 4*math.Sqrt(float64(len(x)))/2 || mixed == 0 {
		t.Errorf("elements: kept %d of %d, neighbours differ %d times", kept, len(x), mixed)
	}
	channel := build(t, layer.NewParams(1), true, shape, layer.Dropout{Keep: keep, Unit: layer.Channel}.Apply)
	kept, mixed = count(channel.run(t, 1, x...), sameChannel)
	if kept == 0 || kept == len(x) || mixed != 0 {
		t.Errorf("channels: kept %d of %d, neighbours differ %d times, want never", kept, len(x), mixed)
	}
	sparse := build(t, layer.NewParams(1), true, shape, layer.ChannelSparse{Activation: layer.Sigmoid, Keep: keep}.Apply)
	kept, mixed = count(sparse.run(t, 1, x...), func(_, j int) bool { return j >= 0 })
	if kept != len(x)/2 || mixed != 0 {
		t.Errorf("batch-wise: kept %d of %d, images differ %d times, want half and never", kept, len(x), mixed)
	}
	for name, m := range map[string]made{"element": element, "channel": channel, "batch-wise": sparse} {
		if slices.Equal(m.run(t, 1, x...), m.run(t, 2, x...)) {
			t.Errorf("%s: two draws drop the same", name)
		}
	}
	if y := element.run(t, 1, x...); slices.Max(y) != 1/keep {
		t.Errorf("what stays is %v, want %v", slices.Max(y), 1/keep)
	}
}

func TestChannelSparse_CountsTheStepsThatChannelsLiveIn(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	g, params := graph.New(), layer.NewParams(1)
	s := layer.NewScope(g, params, true)
	x := g.Input("x", 1, 1, 1, 2, 4)
	layer.ChannelSparse{Activation: layer.ReLU, Keep: 0.5}.Apply(s, x)
	update := s.Updates()[0]
	p, err := exec.Compile(e, []*graph.Node{update.Value}, params.Tensors())
	if err != nil {
		t.Fatal(err)
	}
	copy(p.Input("x"), []float32{0, 0, 0, 0, 2, 2, 2, 2})
	s.Draws()[0].Fill(rand.New(rand.NewPCG(1, 1)), p.Input("live"))
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	// Mean 1, variance 1 and one batch where the channel lives; what there was before, 0, 1 and none, elsewhere.
	var want []float64
	for range 2 {
		for _, v := range p.Input("live") {
			want = append(want, float64(v))
		}
	}
	want = slices.Insert(want, 4, 1, 1, 1, 1)
	near(t, "moving statistics", p.Output(0), want, 1e-5)
}

func TestDropout_DoesNothingWhereThereIsNothingToDrop(t *testing.T) {
	cases := []struct {
		name     string
		training bool
		apply    func(s *layer.Scope, x *graph.Node) *graph.Node
	}{
		{"inference", false, layer.Dropout{Keep: 0.5}.Apply},
		{"channels in inference", false, layer.Dropout{Keep: 0.5, Unit: layer.Channel}.Apply},
		{"all stay", true, layer.Dropout{Keep: 1}.Apply},
	}
	for _, c := range cases {
		g := graph.New()
		s := layer.NewScope(g, layer.NewParams(1), c.training)
		x := g.Input("x", 1, 2, 2, 2, 3)
		if c.apply(s, x) != x || len(s.Draws()) != 0 {
			t.Errorf("%s: the network has a node for it", c.name)
		}
	}
}

func TestChannelSparse_IsAPlainResponseInInference(t *testing.T) {
	g, params := graph.New(), layer.NewParams(1)
	s := layer.NewScope(g, params, false)
	layer.ChannelSparse{Activation: layer.ReLU, Keep: 0.5}.Apply(s, g.Input("x", 1, 1, 1, 2, 4))
	if len(s.Draws()) != 0 || !slices.Equal(paths(params), []string{"gamma", "beta", "moving"}) {
		t.Errorf("draws %v, parameters %v", s.Draws(), paths(params))
	}
}

func TestChannelSE_ScalesByWhatChannelsAreOverSpace(t *testing.T) {
	for _, c := range []struct {
		name string
		of   layer.ChannelSE
		rest float64 // what the second channel, 1 and 3 in space, is squeezed to
	}{{"mean", layer.ChannelSE{Ratio: 2}, 2}, {"largest", layer.ChannelSE{Ratio: 2, Max: true}, 3}} {
		m := build(t, layer.NewParams(1), true, []int{1, 1, 1, 2, 2}, c.of.Apply)
		tensors := m.params.Tensors()
		copy(tensors["squeeze/w"].Data, []float32{1, -0.25})
		copy(tensors["excite/w"].Data, []float32{0.5, -1})
		h := max(4-0.25*c.rest, 0)
		first, second := 1/(1+math.Exp(-0.5*h)), 1/(1+math.Exp(h))
		near(t, c.name, m.run(t, 1, 4, 1, 4, 3), []float64{4 * first, second, 4 * first, 3 * second}, 1e-5)
	}
}

func TestSpatialSE_ScalesByWhatVoxelsAre(t *testing.T) {
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	m := build(t, layer.NewParams(1), true, []int{1, 1, 1, 2, 2}, layer.SpatialSE{}.Apply)
	copy(m.params.Tensors()["excite/w"].Data, []float32{1, -1})
	want := []float64{4 * sigmoid(3), sigmoid(3), 2 * sigmoid(-1), 3 * sigmoid(-1)}
	near(t, "scaled", m.run(t, 1, 4, 1, 2, 3), want, 1e-5)
}

func TestChannelSpatialSE_IsTheSum(t *testing.T) {
	m := build(t, layer.NewParams(1), true, []int{1, 1, 1, 2, 2}, layer.ChannelSpatialSE{layer.ChannelSE{Ratio: 1}}.Apply)
	for _, q := range m.params.All() {
		clear(q.Data) // all factors are a half
	}
	near(t, "sum", m.run(t, 1, 4, 1, 2, 3), []float64{4, 1, 2, 3}, 1e-6)
	if got, want := paths(m.params), []string{"channel/squeeze/w", "channel/excite/w", "spatial/excite/w"}; !slices.Equal(got, want) {
		t.Errorf("parameters %v, want %v", got, want)
	}
}

func TestPostProcess_TurnsLogitsIntoClasses(t *testing.T) {
	for p, want := range map[layer.PostProcess][]float64{
		layer.Softmax:  {0.26894142, 0.73105858, 0.5, 0.5},
		layer.Argmax:   {1, 0},
		layer.Identity: {1, 2, 3, 3},
	} {
		m := build(t, layer.NewParams(1), false, []int{1, 1, 1, 2, 2}, func(s *layer.Scope, x *graph.Node) *graph.Node {
			return p.Apply(s, graph.Multiply(x, x))
		})
		near(t, string(p), m.run(t, 1, 1, math.Sqrt2, -float32(math.Sqrt(3)), float32(math.Sqrt(3))), want, 1e-6)
	}
}

func TestPointwiseLayers_RefuseWhatTheyCannotDo(t *testing.T) {
	cases := []struct {
		name  string
		apply func(s *layer.Scope, x *graph.Node) *graph.Node
		want  string
	}{
		{"keep", layer.Dropout{Keep: 1.5}.Apply, "net: dropout of 1x2x2x2x3: the chance to stay, 1.5, is not above 0 and at most 1"},
		{"keep none", layer.ChannelSparse{Activation: layer.ReLU}.Apply, "net: batch-wise dropout of 1x2x2x2x3: the chance to stay, 0, is not above 0 and at most 1"},
		{"ratio", layer.ChannelSE{}.Apply, "net: squeeze and excite of 1x2x2x2x3: the ratio 16 does not divide 3 channels"},
		{"post-processing", layer.PostProcess("MAX").Apply, `net: post-processing: "MAX" is none of SOFTMAX, ARGMAX, IDENTITY`},
	}
	for _, c := range cases {
		g := graph.New()
		err := graph.Build(func() {
			c.apply(layer.NewScope(g, layer.NewParams(1), true).In("net"), g.Input("x", 1, 2, 2, 2, 3))
		})
		var shape *graph.ShapeError
		if !errors.As(err, &shape) || err.Error() != c.want {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}
