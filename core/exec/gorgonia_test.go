package exec_test

import (
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	gt "gorgonia.org/tensor"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// mixed is a network of ours and Gorgonia's operations, with its loss: the mean square of what is missing to a target.
func mixed(s *layer.Scope, x, target *graph.Node) *graph.Node {
	shape := graph.ShapeOf(x)
	h := layer.Conv{Out: 8, Kernel: layer.Cube(3)}.Apply(s.In("first"), x)
	h = gorgonia.Must(gorgonia.Tanh(h))
	h = gorgonia.Must(gorgonia.Add(h, gorgonia.Must(gorgonia.Mul(h, gorgonia.NewConstant(float32(0.5))))))
	h = layer.ReLU.Apply(s.In("second"), layer.InstanceNorm{}.Apply(s.In("second"), h))
	h = layer.Conv{Out: 1}.Apply(s.In("head"), graph.Add(h, gorgonia.Must(gorgonia.Sigmoid(h))))
	flat := gorgonia.Must(gorgonia.Reshape(h, gt.Shape{shape.Size()}))
	half := gorgonia.Must(gorgonia.Slice(flat, gorgonia.S(0, shape.Size()/2)))
	missing := gorgonia.Must(gorgonia.Sub(half, target))
	return gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Square(missing))))
}

func TestGorgonia_OperationsMixWithOursInTraining(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	image := tensor.Shape{1, 6, 6, 6, 1}
	half := tensor.Shape{image.Size() / 2}
	l := learning(t, image, half, mixed)
	p := l.program(t, e, exec.Settings{})
	copy(p.Input("label"), values(half, 2, false).Data)

	var first, last float32
	const steps = 60
	for step := range steps {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		if last = p.Output(0)[0]; step == 0 {
			first = last
		}
		for i, param := range l.params.All() {
			for k, d := range p.Output(1 + i) {
				param.Data[k] -= 0.05 * d
			}
		}
	}
	if !(last < first/2) {
		t.Errorf("the mean square went from %v to %v in %d steps", first, last, steps)
	}
	ours, theirs := 0, 0
	for _, in := range p.Instructions() {
		if in.Fallback != (in.Kernel == "gorgonia") {
			t.Errorf("%s: fallback %v by %s", in.Op, in.Fallback, in.Kernel)
		}
		if in.Fallback {
			theirs++
		} else {
			ours++
		}
	}
	if ours < 15 || theirs < 10 {
		t.Errorf("%d operations of ours, %d of Gorgonia's", ours, theirs)
	}
	t.Logf("%d operations of ours, %d of Gorgonia's, %v allocations in a run", ours, theirs,
		testing.AllocsPerRun(3, func() { _ = p.Run() }))
}

// What Gorgonia refuses when it runs is an error with the operation's name and place.
func TestGorgonia_ErrorsNameOperationAndScope(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	g := graph.New()
	s := layer.NewScope(g, layer.NewParams(1), true)
	h := layer.Conv{Out: 2}.Apply(s.In("first"), g.Input("image", 1, 2, 2, 2, 1))
	broken := gorgonia.Must(gorgonia.ApplyOp(refusal{graph.ReLU(h).Op().(*graph.Op)}, h))
	p, err := exec.Compile(e, []*graph.Node{broken}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(); err == nil || !strings.HasPrefix(err.Error(), "first: refusal: gorgonia: ") {
		t.Errorf("the error is %v", err)
	}
}

// refusal is an operation that is not ours and always fails.
type refusal struct{ *graph.Op }

func (refusal) Do(...gorgonia.Value) (gorgonia.Value, error) { return nil, errors.New("no") }

func (refusal) String() string { return "refusal" }

func (refusal) WriteHash(h hash.Hash) { fmt.Fprint(h, "refusal") }

// Gorgonia's operations give here what its own machine gives, element by element or not, beside scalars or not.
func TestGorgonia_OperationsAgreeWithItsMachine(t *testing.T) {
	unary := map[string]func(*graph.Node) (*graph.Node, error){
		"tanh": gorgonia.Tanh, "square": gorgonia.Square, "neg": gorgonia.Neg, "exp": gorgonia.Exp, "abs": gorgonia.Abs,
		"sigmoid": gorgonia.Sigmoid, "cube": gorgonia.Cube, "sum": func(n *graph.Node) (*graph.Node, error) { return gorgonia.Sum(n, 1) },
		"mean":      func(n *graph.Node) (*graph.Node, error) { return gorgonia.Mean(n) },
		"max":       func(n *graph.Node) (*graph.Node, error) { return gorgonia.Max(n, 0) },
		"transpose": func(n *graph.Node) (*graph.Node, error) { return gorgonia.Transpose(n, 1, 0) },
		"row":       func(n *graph.Node) (*graph.Node, error) { return gorgonia.Slice(n, gorgonia.S(1)) },
		"columns":   func(n *graph.Node) (*graph.Node, error) { return gorgonia.Slice(n, nil, gorgonia.S(1, 3)) },
		"half":      func(n *graph.Node) (*graph.Node, error) { return gorgonia.Mul(n, gorgonia.NewConstant(float32(0.5))) },
		"less":      func(n *graph.Node) (*graph.Node, error) { return gorgonia.Sub(gorgonia.NewConstant(float32(2)), n) },
		"inverse": func(n *graph.Node) (*graph.Node, error) {
			return gorgonia.HadamardDiv(gorgonia.NewConstant(float32(2)), n)
		},
		"more": func(n *graph.Node) (*graph.Node, error) { return gorgonia.Add(n, gorgonia.NewConstant(float32(2))) },
	}
	binary := map[string]func(a, b *graph.Node) (*graph.Node, error){
		"add": gorgonia.Add, "sub": gorgonia.Sub, "product": gorgonia.HadamardProd, "quotient": gorgonia.HadamardDiv,
		"greater": func(a, b *graph.Node) (*graph.Node, error) { return gorgonia.Gt(a, b, true) },
		"matrix": func(a, b *graph.Node) (*graph.Node, error) {
			return gorgonia.Mul(a, gorgonia.Must(gorgonia.Transpose(b, 1, 0)))
		},
	}
	e := cpu.New(2)
	defer e.Close()
	for name, op := range unary {
		t.Run(name, func(t *testing.T) { agrees(t, e, func(a, _ *graph.Node) (*graph.Node, error) { return op(a) }) })
	}
	for name, op := range binary {
		t.Run(name, func(t *testing.T) { agrees(t, e, op) })
	}
}

// agrees compares the program of one operation, run twice, with Gorgonia's tape machine.
func agrees(t *testing.T, e *cpu.Engine, op func(a, b *graph.Node) (*graph.Node, error)) {
	t.Helper()
	g := graph.New()
	shape := tensor.Shape{3, 4}
	in := []*graph.Node{g.Input("a", shape...), g.Input("b", shape...)}
	out, err := op(in[0], in[1])
	if err != nil {
		t.Fatal(err)
	}
	bound := map[string]*tensor.Tensor{}
	for i, n := range in {
		v := values(shape, i, false)
		bound[n.Name()] = v
		if err := gorgonia.Let(n, gt.New(gt.WithShape(shape...), gt.WithBacking(slices.Clone(v.Data)))); err != nil {
			t.Fatal(err)
		}
	}
	p, err := exec.Compile(e, []*graph.Node{out}, bound)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
	}
	got := slices.Clone(p.Output(0))
	machine := gorgonia.NewTapeMachine(out.Graph())
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		t.Fatal(err)
	}
	want, err := graph.Floats(out.Value())
	if err != nil {
		t.Fatal(err)
	}
	if d, ok := out.Value().(*gt.Dense); ok && d.RequiresIterator() {
		want = d.Materialize().Data().([]float32)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, Gorgonia's machine has %v", got, want)
	}
}
