package exec_test

import (
	"testing"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// lesson is what a training step computes: a loss over the inputs "image" and "label", and the gradient of every
// parameter.
type lesson struct {
	outputs      []*graph.Node
	params       *layer.Params
	image, label tensor.Shape
}

// learning builds a lesson.
func learning(t *testing.T, image, label tensor.Shape, loss func(s *layer.Scope, x, y *graph.Node) *graph.Node) lesson {
	t.Helper()
	g := graph.New()
	l := lesson{params: layer.NewParams(1), image: image, label: label}
	var root *graph.Node
	err := graph.Build(func() {
		root = loss(layer.NewScope(g, l.params, true), g.Input("image", image...), g.Input("label", label...))
	})
	if err != nil {
		t.Fatal(err)
	}
	var nodes []*graph.Node
	for _, p := range l.params.All() {
		nodes = append(nodes, g.Input(p.Path, p.Shape...))
	}
	grads, err := g.Gradients(root, nodes)
	if err != nil {
		t.Fatal(err)
	}
	l.outputs = append([]*graph.Node{root}, grads...)
	return l
}

// compile binds the parameters and fills the inputs, labels with three classes.
func (l lesson) compile(e *cpu.Engine, s exec.Settings) (*exec.Program, error) {
	s.Bound = l.params.Tensors()
	const process = 50 << 20
	p, err := s.CompileBeside(process, e, l.outputs)
	if err != nil {
		return nil, err
	}
	copy(p.Input("image"), values(l.image, 1, false).Data)
	copy(p.Input("label"), values(l.label, 2, true).Data)
	return p, nil
}

// program is compile where nothing can go wrong.
func (l lesson) program(t *testing.T, e *cpu.Engine, s exec.Settings) *exec.Program {
	t.Helper()
	p, err := l.compile(e, s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// block is a convolution with normalisation and activation.
func block(s *layer.Scope, x *graph.Node, width, stride int) *graph.Node {
	x = layer.Conv{Out: width, Kernel: layer.Cube(3), Stride: layer.Cube(stride), Padding: graph.Centred, Bias: true}.Apply(s, x)
	return layer.LeakyReLU.Apply(s, layer.InstanceNorm{}.Apply(s, x))
}
