package exec_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/loss"
	"dev.niftynet/zoo/plainunet"
)

func TestPlainUNet_CountsParameters(t *testing.T) {
	g := graph.New()
	params := layer.NewParams(1)
	s := layer.NewScope(g, params, true)
	x := g.Input("image", 1, 40, 56, 40, 1)
	err := graph.Build(func() { plainunet.Net{Classes: 3}.Apply(s, x) })
	if err != nil {
		t.Fatal(err)
	}
	if params.Count() != 5603177 {
		t.Errorf("%d parameters, want 5603177", params.Count())
	}
}

func TestTiny(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	g := graph.New()
	params := layer.NewParams(1)
	s := layer.NewScope(g, params, true)
	x := g.Input("image", 2, 8, 8, 8, 1)
	y := g.Input("label", 2, 8, 8, 8, 1)
	var logits []*graph.Node
	err := graph.Build(func() { logits = plainunet.Net{Classes: 3, Widths: []int{4, 8, 8}}.Apply(s, x) })
	if err != nil {
		t.Fatal(err)
	}
	l, err := loss.Segmentation("DicePlusXEnt", logits, y)
	if err != nil {
		t.Fatal(err)
	}
	var nodes []*graph.Node
	for _, p := range params.All() {
		nodes = append(nodes, g.Input(p.Path, p.Shape...))
	}
	grads, err := g.Gradients(l, nodes)
	if err != nil {
		t.Fatal(err)
	}
	outs := []*graph.Node{l}
	var used []*layer.Param
	for i, n := range grads {
		if n != nil {
			outs = append(outs, n)
			used = append(used, params.All()[i])
		}
	}
	p, err := exec.Compile(e, outs, params.Tensors())
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range p.Input("image") {
		p.Input("image")[i] = float32(r.NormFloat64())
		p.Input("label")[i] = float32(r.IntN(3))
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	t.Log(p.Output(0)[0], p.Bytes(), len(p.Instructions()), len(used), len(params.All()))
	for _, in := range p.Instructions() {
		t.Log(in.Op, in.Scope, in.In, in.Out, in.Offset, in.InPlace, in.Fallback)
	}
	base := p.Output(0)[0]
	saved := make([][]float32, len(used))
	for i := range used {
		saved[i] = append([]float32(nil), p.Output(i+1)...)
	}
	for i, q := range used {
		k := r.IntN(len(q.Data))
		old := q.Data[k]
		const h = 1e-2
		q.Data[k] = old + h
		p.Run()
		up := p.Output(0)[0]
		q.Data[k] = old - h
		p.Run()
		down := p.Output(0)[0]
		q.Data[k] = old
		numeric := float64(up-down) / (2 * h)
		if math.Abs(numeric-float64(saved[i][k])) > 1e-3+0.05*math.Abs(numeric) {
			t.Errorf("%s[%d]: numeric %g analytic %g (base %g)", q.Path, k, numeric, saved[i][k], base)
		}
	}
}
