package layer_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// made is a layer over an input x, compiled: its result and what it wants stored.
type made struct {
	*exec.Program
	params  *layer.Params
	shape   tensor.Shape // of the result
	updates []layer.Update
	draws   []layer.Draw
}

func build(t *testing.T, params *layer.Params, training bool, shape tensor.Shape, apply func(s *layer.Scope, x *graph.Node) *graph.Node) made {
	t.Helper()
	e := cpu.New(2)
	t.Cleanup(e.Close)
	g := graph.New()
	s := layer.NewScope(g, params, training)
	var outputs []*graph.Node
	if err := graph.Build(func() { outputs = append(outputs, apply(s, g.Input("x", shape...))) }); err != nil {
		t.Fatal(err)
	}
	for _, u := range s.Updates() {
		outputs = append(outputs, u.Value)
	}
	p, err := exec.Compile(e, outputs, params.Tensors())
	if err != nil {
		t.Fatal(err)
	}
	return made{p, params, graph.ShapeOf(outputs[0]), s.Updates(), s.Draws()}
}

// run gives the result for x, with everything drawn anew and updates stored.
func (m made) run(t *testing.T, seed uint64, x ...float32) []float32 {
	t.Helper()
	copy(m.Input("x"), x)
	for _, d := range m.draws {
		d.Fill(rand.New(rand.NewPCG(seed, 1)), m.Input(d.Path))
	}
	if err := m.Run(); err != nil {
		t.Fatal(err)
	}
	for i, u := range m.updates {
		copy(u.Param.Data, m.Output(1+i))
	}
	return slices.Clone(m.Output(0))
}

// evaluate builds layers over an image and gives their output and, in training, what they have stored.
func evaluate(t *testing.T, params *layer.Params, training bool, x *tensor.Tensor, apply func(*layer.Scope, *graph.Node) *graph.Node) (y []float32, stored [][]float32) {
	t.Helper()
	m := build(t, params, training, x.Shape, apply)
	y = m.run(t, 1, x.Data...)
	for _, u := range m.updates {
		stored = append(stored, u.Param.Data)
	}
	return y, stored
}

// applied runs what apply builds on an image, whose values and those of every parameter are a ramp.
func applied(t *testing.T, shape tensor.Shape, apply func(s *layer.Scope, x *graph.Node) *graph.Node) (tensor.Shape, []float32) {
	t.Helper()
	m := build(t, layer.NewParams(1), false, shape, apply)
	for _, v := range m.params.All() {
		ramp(v.Data)
	}
	x := tensor.New(shape...)
	ramp(x.Data)
	return m.shape, m.run(t, 1, x.Data...)
}

// ramp fills with small whole numbers.
func ramp(data []float32) {
	for i := range data {
		data[i] = float32(i*7%11 - 5)
	}
}

func image(data []float32, shape ...int) *tensor.Tensor {
	return &tensor.Tensor{Shape: shape, Data: data}
}

func paths(p *layer.Params) []string {
	var names []string
	for _, q := range p.All() {
		names = append(names, q.Path)
	}
	return names
}

// near compares the first values of what was got with those wanted.
func near(t *testing.T, what string, got []float32, want []float64, tolerance float64) {
	t.Helper()
	for i, w := range want {
		if !(math.Abs(float64(got[i])-w) <= tolerance) {
			t.Errorf("%s: %v, want %v", what, got, want)
			return
		}
	}
}
