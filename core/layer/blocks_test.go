package layer_test

import (
	"math"
	"slices"
	"testing"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// block is a block of layers and what it makes of an image and parameters of sine waves: the result's shape, first
// and last element, mean, and mean square, computed by the same network in PyTorch 1.13 in float64.
type block struct {
	name  string
	input tensor.Shape
	build func(s *layer.Scope, x *graph.Node) *graph.Node
	shape tensor.Shape
	want  [4]float64
	side  bool // a result on the way, which not all parameters serve
}

func residual(out int, order layer.ResidualOrder) func(*layer.Scope, *graph.Node) *graph.Node {
	return layer.Residual{Out: out, Kernel: layer.Cube(3), Activation: layer.ReLU, Order: order}.Apply
}

// vnet is one of the two results of a V-Net block, bypassed by its own input.
func vnet(b layer.VNet, result int) func(*layer.Scope, *graph.Node) *graph.Node {
	b.Kernel, b.Activation = layer.Cube(5), layer.ReLU
	return func(s *layer.Scope, x *graph.Node) *graph.Node {
		sum, out := b.Apply(s, x, x)
		return []*graph.Node{sum, out}[result]
	}
}

// unet is one of the two results of a U-Net block.
func unet(b layer.UNet, result int) func(*layer.Scope, *graph.Node) *graph.Node {
	b.Activation, b.Factor = layer.ReLU, layer.Cube(2)
	return func(s *layer.Scope, x *graph.Node) *graph.Node {
		skip, out := b.Apply(s, x)
		return []*graph.Node{skip, out}[result]
	}
}

func blocks() []block {
	odd, even := tensor.Shape{2, 4, 3, 5, 3}, tensor.Shape{2, 4, 2, 6, 3}
	one, two, three := layer.Cube(1), layer.Cube(2), layer.Cube(3)
	return []block{
		{
			name: "high-res, input padded", input: odd, build: layer.HighRes{Out: 6, Kernels: [][3]int{three, three}, Dilation: two, Activation: layer.ReLU}.Apply,
			shape: tensor.Shape{2, 4, 3, 5, 6}, want: [4]float64{-0.669295, 1.242577, -0.005613, 0.522487},
		},
		{
			name: "high-res, input projected", input: odd, build: layer.HighRes{Out: 2, Kernels: [][3]int{three, one}, Activation: layer.ReLU}.Apply,
			shape: tensor.Shape{2, 4, 3, 5, 2}, want: [4]float64{0.144160, 0.157470, -0.299090, 0.191326},
		},
		{
			name: "residual, original", input: odd, build: residual(4, layer.Original),
			shape: tensor.Shape{2, 4, 3, 5, 4}, want: [4]float64{0.548982, 0.000000, 0.272669, 0.345151},
		},
		{
			name: "residual, conv_bn_acti", input: odd, build: residual(3, layer.ConvBNActi),
			shape: tensor.Shape{2, 4, 3, 5, 3}, want: [4]float64{0.728534, 0.812525, 0.163153, 0.551797},
		},
		{
			name: "residual, acti_conv_bn", input: odd, build: residual(3, layer.ActiConvBN),
			shape: tensor.Shape{2, 4, 3, 5, 3}, want: [4]float64{0.948583, 0.274588, -0.201222, 0.960346},
		},
		{
			name: "residual, bn_acti_conv", input: odd, build: residual(3, layer.BNActiConv),
			shape: tensor.Shape{2, 4, 3, 5, 3}, want: [4]float64{0.564642, 1.166229, -0.029493, 3.427371},
		},
		{
			name: "residual, no order", input: odd, build: residual(3, ""),
			shape: tensor.Shape{2, 4, 3, 5, 3}, want: [4]float64{0.564642, 1.166229, -0.029493, 3.427371},
		},
		{
			name: "dense stack", input: odd, build: layer.DenseStack{Units: 3, Growth: 2, Kernel: three, Activation: layer.ReLU}.Apply,
			shape: tensor.Shape{2, 4, 3, 5, 9}, want: [4]float64{0.099833, 0.388384, 0.172035, 0.281845},
		},
		{
			name: "v-net, the sum", input: even, side: true, build: vnet(layer.VNet{Units: 2, Features: 2, Out: 4, Rescale: layer.Down, Factor: two}, 0),
			shape: tensor.Shape{2, 4, 2, 6, 2}, want: [4]float64{0.289772, 0.330240, -0.004683, 0.135824},
		},
		{
			name: "v-net, down", input: even, build: vnet(layer.VNet{Units: 2, Features: 2, Out: 4, Rescale: layer.Down, Factor: two}, 1),
			shape: tensor.Shape{2, 2, 1, 3, 4}, want: [4]float64{0.700088, 0.000000, 0.318707, 0.171133},
		},
		{
			name: "v-net, up in plane", input: even, build: vnet(layer.VNet{Units: 1, Features: 4, Out: 2, Rescale: layer.Up, Factor: [3]int{1, 2, 2}}, 1),
			shape: tensor.Shape{2, 4, 4, 12, 2}, want: [4]float64{0.275030, 0.000000, 0.154193, 0.123153},
		},
		{
			name: "v-net, keep", input: even, build: vnet(layer.VNet{Units: 1, Features: 4, Out: 2}, 1),
			shape: tensor.Shape{2, 4, 2, 6, 2}, want: [4]float64{0.000000, 0.000000, 0.011734, 0.002131},
		},
		{
			name: "v-net, logits", input: even, build: vnet(layer.VNet{Units: 1, Features: 4, Out: 2, Logits: true}, 1),
			shape: tensor.Shape{2, 4, 2, 6, 2}, want: [4]float64{-0.660211, -0.274921, -0.504639, 0.398341},
		},
		{
			name: "u-net, what skips", input: even, build: unet(layer.UNet{Widths: []int{2, 4}, Kernels: [][3]int{three, one}, Rescale: layer.Down}, 0),
			shape: tensor.Shape{2, 4, 2, 6, 4}, want: [4]float64{0.433813, 0.000000, 0.123938, 0.088409},
		},
		{
			name: "u-net, down", input: even, build: unet(layer.UNet{Widths: []int{2, 4}, Kernels: [][3]int{three, one}, Rescale: layer.Down}, 1),
			shape: tensor.Shape{2, 2, 1, 3, 4}, want: [4]float64{0.433813, 0.000000, 0.340350, 0.420883},
		},
		{
			name: "u-net, up", input: even, build: unet(layer.UNet{Widths: []int{2, 4}, Kernels: [][3]int{three, three}, Rescale: layer.Up}, 1),
			shape: tensor.Shape{2, 8, 4, 12, 4}, want: [4]float64{0.587493, -0.495994, 0.085676, 0.363916},
		},
		{
			name: "u-net, keep", input: even, build: unet(layer.UNet{Widths: []int{2}, Kernels: [][3]int{three}}, 1),
			shape: tensor.Shape{2, 4, 2, 6, 2}, want: [4]float64{0.000000, 0.000000, 0.025768, 0.011230},
		},
	}
}

// waves is an image sin(0.37*i + 0.1*cos(i)).
func waves(shape tensor.Shape) *tensor.Tensor {
	x := tensor.New(shape...)
	for i := range x.Data {
		x.Data[i] = float32(math.Sin(0.37*float64(i) + 0.1*math.Cos(float64(i))))
	}
	return x
}

// TestBlocks_AgreeWithPyTorch fills trained parameter k, in the order of their first use, with
// 0.6*sin(0.9*i + 1.7*k + 0.5).
func TestBlocks_AgreeWithPyTorch(t *testing.T) {
	for _, b := range slices.Concat(blocks(), resolutionBlocks()) {
		t.Run(b.name, func(t *testing.T) {
			m := build(t, layer.NewParams(1), true, b.input, b.build)
			if !m.shape.Equal(b.shape) {
				t.Fatalf("the result is %v, want %v", m.shape, b.shape)
			}
			k := 0
			for _, p := range m.params.All() {
				if !p.Trained {
					continue
				}
				for i := range p.Data {
					p.Data[i] = float32(0.6 * math.Sin(0.9*float64(i)+1.7*float64(k)+0.5))
				}
				k++
			}
			got := m.run(t, 1, waves(b.input).Data...)
			mean, square := 0.0, 0.0
			for _, v := range got {
				mean += float64(v) / float64(len(got))
				square += float64(v) * float64(v) / float64(len(got))
			}
			summary := []float32{got[0], got[len(got)-1], float32(mean), float32(square)}
			near(t, "first, last, mean, mean square", summary, b.want[:], 1e-4)
		})
	}
}

// A few steps down the gradient of a cross-entropy lower it, and no parameter of any block is left out.
func TestBlocks_Learn(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	for _, b := range slices.DeleteFunc(slices.Concat(blocks(), resolutionBlocks()), func(b block) bool { return b.side }) {
		t.Run(b.name, func(t *testing.T) {
			g, params := graph.New(), layer.NewParams(3)
			s := layer.NewScope(g, params, true)
			var loss *graph.Node
			err := graph.Build(func() {
				y := b.build(s.In("block"), g.Input("x", b.input...))
				labels := graph.ShapeOf(y)
				labels[4] = 1
				y = layer.Conv{Out: 2, Bias: true}.Apply(s.In("head"), y)
				loss = graph.SegmentationLoss(kernel.CrossEntropy, y, g.Input("labels", labels...))
			})
			if err != nil {
				t.Fatal(err)
			}
			trained := slices.DeleteFunc(slices.Clone(params.All()), func(p *layer.Param) bool { return !p.Trained })
			step := compileStep(t, e, g, loss, trained, params)
			copy(step.Input("x"), waves(b.input).Data)
			for i := range step.Input("labels") {
				step.Input("labels")[i] = float32(i % 2)
			}
			var losses []float32
			for range 20 {
				if err := step.Run(); err != nil {
					t.Fatal(err)
				}
				losses = append(losses, step.Output(0)[0])
				for k, p := range trained {
					descend(t, p, step.Output(1+k))
				}
			}
			if first, last := losses[0], losses[len(losses)-1]; !(last < 0.98*first) {
				t.Errorf("the loss went from %v to %v", first, last)
			}
		})
	}
}

// compileStep compiles a loss and its gradients with respect to parameters.
func compileStep(t *testing.T, e *cpu.Engine, g *graph.Graph, loss *graph.Node, trained []*layer.Param, params *layer.Params) *exec.Program {
	t.Helper()
	inputs := make(map[string]*graph.Node)
	for n := range graph.Ancestors(loss) {
		if n.IsVar() {
			inputs[n.Name()] = n
		}
	}
	var wanted []*graph.Node
	for _, p := range trained {
		if inputs[p.Path] == nil {
			t.Fatalf("the loss does not depend on %s", p.Path)
		}
		wanted = append(wanted, inputs[p.Path])
	}
	grads, err := g.Gradients(loss, wanted)
	if err != nil {
		t.Fatal(err)
	}
	p, err := exec.Compile(e, append([]*graph.Node{loss}, grads...), params.Tensors())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// descend moves a parameter against its gradient, which must not be zero.
func descend(t *testing.T, p *layer.Param, grad []float32) {
	t.Helper()
	moved := false
	for i, d := range grad {
		moved = moved || d != 0
		p.Data[i] -= 0.1 * d
	}
	if !moved {
		t.Fatalf("%s has no gradient", p.Path)
	}
}
