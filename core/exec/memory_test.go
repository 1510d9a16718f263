package exec_test

import (
	"errors"
	"math"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// deep is the loss of a chain of blocks and its gradients, with the values of the image and the labels.
type deep struct {
	outputs []*graph.Node
	params  *layer.Params
}

func newDeep(t *testing.T, blocks int) deep {
	t.Helper()
	g := graph.New()
	d := deep{params: layer.NewParams(1)}
	s := layer.NewScope(g, d.params, true)
	x, y := g.Input("image", 1, 24, 24, 24, 1), g.Input("label", 1, 24, 24, 24, 1)
	var loss *graph.Node
	err := graph.Build(func() {
		h := block(s.In("first"), x, 16, 1)
		for i := range blocks {
			in := s.In("block%d", i)
			h = graph.Add(h, block(in.In("b"), block(in.In("a"), h, 16, 1), 16, 1))
		}
		loss = graph.SegmentationLoss(kernel.DicePlusXEnt, layer.Conv{Out: 3}.Apply(s.In("head"), h), y)
	})
	if err != nil {
		t.Fatal(err)
	}
	var nodes []*graph.Node
	for _, p := range d.params.All() {
		nodes = append(nodes, g.Input(p.Path, p.Shape...))
	}
	grads, err := g.Gradients(loss, nodes)
	if err != nil {
		t.Fatal(err)
	}
	d.outputs = append([]*graph.Node{loss}, grads...)
	return d
}

func (d deep) compile(e *cpu.Engine, s exec.Settings) (*exec.Program, error) {
	s.Bound = d.params.Tensors()
	p, err := s.Compile(e, d.outputs)
	if err != nil {
		return nil, err
	}
	copy(p.Input("image"), values(tensor.Shape{1, 24, 24, 24, 1}, 1, false).Data)
	copy(p.Input("label"), values(tensor.Shape{1, 24, 24, 24, 1}, 2, true).Data)
	return p, nil
}

// results runs a program and joins its outputs.
func results(t *testing.T, p *exec.Program) []float32 {
	t.Helper()
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	var all []float32
	for i := range p.Outputs() {
		all = append(all, p.Output(i)...)
	}
	return all
}

func recomputed(p *exec.Program) int {
	n := 0
	for _, in := range p.Instructions() {
		if in.Recomputed {
			n++
		}
	}
	return n
}

func TestMemoryLimit_IsMetByRecomputingTheSameBits(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	d := newDeep(t, 12)
	free, err := d.compile(e, exec.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	want := results(t, free)
	for _, share := range []float64{0.9, 0.75, 0.6} {
		debug.FreeOSMemory() // what the process has counts: let it be the same for both
		now, err := d.compile(e, exec.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		limit := now.PeakBytes() - int64((1-share)*float64(now.Bytes()))
		debug.FreeOSMemory()
		tight, err := d.compile(e, exec.Settings{MemoryLimit: limit})
		if err != nil {
			t.Fatal(err)
		}
		if tight.PeakBytes() > limit {
			t.Errorf("a limit of %d bytes leads to %d", limit, tight.PeakBytes())
		}
		if got := float64(tight.Bytes()) / float64(free.Bytes()); got > share+0.1 {
			t.Errorf("a limit that leaves %.0f %% of the arena leads to one of %.0f %%", 100*share, 100*got)
		}
		if recomputed(tight) <= recomputed(free) {
			t.Errorf("%d steps run again, %d without a limit", recomputed(tight), recomputed(free))
		}
		t.Logf("%d of %d bytes, %d of %d instructions run again", tight.Bytes(), free.Bytes(), recomputed(tight), len(tight.Instructions()))
		if !slices.Equal(results(t, tight), want) {
			t.Errorf("%.0f %% of the memory give other bits", 100*share)
		}
	}
}

func TestMemoryLimit_OutOfReachSaysTheLeast(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	d := newDeep(t, 6)
	_, err := d.compile(e, exec.Settings{MemoryLimit: 1 << 20})
	if err == nil || !strings.Contains(err.Error(), "system.memory_limit of 1.0 MiB can't be met: ") ||
		!strings.Contains(err.Error(), " MiB is the least") {
		t.Errorf("a limit of 1 MiB gives the error %v", err)
	}
}

func TestCompile_PlacesValuesCloseToTheLeastPossible(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	p, err := newDeep(t, 12).compile(e, exec.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if ratio := float64(p.Bytes()) / float64(p.LeastBytes()); ratio < 1 || ratio > 1.1 {
		t.Errorf("the arena takes %d bytes, %.2f times what lives at one time", p.Bytes(), ratio)
	}
}

// The input of the first convolution is an image, whose gradient nobody asked for.
func TestCompile_LeavesOutTheGradientOfTheInput(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	p, err := newDeep(t, 1).compile(e, exec.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	backward := 0
	for _, in := range p.Instructions() {
		if in.Op == "conv backward data" {
			backward++
			if in.Scope == "first" {
				t.Errorf("%s of %s computes the gradient of the image", in.Op, in.Scope)
			}
		}
	}
	if backward != 3 {
		t.Errorf("%d convolutions pass their gradient on, want 3: a, b and the head", backward)
	}
}

func TestDetectAnomaly_NamesScopeOperationAndPlace(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	d := newDeep(t, 2)
	p, err := d.compile(e, exec.Settings{DetectAnomaly: true})
	if err != nil {
		t.Fatal(err)
	}
	results(t, p)
	if n := testing.AllocsPerRun(2, func() { _ = p.Run() }); n > 0 {
		t.Errorf("a run allocates %v times", n)
	}
	weights := d.params.Tensors()["block0/a/w"].Data
	old := weights[0]
	weights[0] = math.MaxFloat32
	d.params.Tensors()["block0/a/w"].Data[1] = math.MaxFloat32
	var a *exec.AnomalyError
	if err := p.Run(); !errors.As(err, &a) || a.Scope != "block0/a" || a.Op != "conv" || len(a.At) != 5 {
		t.Errorf("weights near overflow give the error %v", err)
	}
	weights[0] = old
	p.Input("image")[24*24+2*24+3] = float32(math.NaN())
	if err := p.Run(); err == nil || err.Error() != "image: the input has NaN at [0 1 2 3 0]" {
		t.Errorf("NaN in the image gives the error %v", err)
	}
}
