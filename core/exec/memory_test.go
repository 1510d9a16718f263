package exec_test

import (
	"errors"
	"math"
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

// deep is a chain of residual blocks.
func deep(t *testing.T, blocks int) lesson {
	t.Helper()
	window := tensor.Shape{1, 24, 24, 24, 1}
	return learning(t, window, window, func(s *layer.Scope, x, y *graph.Node) *graph.Node {
		h := block(s.In("first"), x, 16, 1)
		for i := range blocks {
			in := s.In("block%d", i)
			h = graph.Add(h, block(in.In("b"), block(in.In("a"), h, 16, 1), 16, 1))
		}
		return graph.SegmentationLoss(kernel.DicePlusXEnt, layer.Conv{Out: 3}.Apply(s.In("head"), h), y)
	})
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
	d := deep(t, 12)
	free := d.program(t, e, exec.Settings{})
	want := results(t, free)
	for _, share := range []float64{0.9, 0.75, 0.6} {
		limit := free.PeakBytes() - int64((1-share)*float64(free.Bytes()))
		tight := d.program(t, e, exec.Settings{MemoryLimit: limit})
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
	_, err := deep(t, 6).compile(e, exec.Settings{MemoryLimit: 1 << 20})
	if err == nil || !strings.Contains(err.Error(), "system.memory_limit of 1.0 MiB can't be met: ") ||
		!strings.Contains(err.Error(), " MiB is the least") {
		t.Errorf("a limit of 1 MiB gives the error %v", err)
	}
	_, err = deep(t, 6).compile(e, exec.Settings{MemoryLimit: 1 << 30, Reserve: 1 << 30})
	if err == nil || !strings.Contains(err.Error(), "or lower what cases and batches take: system.data_memory") {
		t.Errorf("a limit that cases alone exceed gives the error %v", err)
	}
}

func TestCompile_PlacesValuesCloseToTheLeastPossible(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	p := deep(t, 12).program(t, e, exec.Settings{})
	if ratio := float64(p.Bytes()) / float64(p.LeastBytes()); ratio < 1 || ratio > 1.1 {
		t.Errorf("the arena takes %d bytes, %.2f times what lives at one time", p.Bytes(), ratio)
	}
}

// The input of the first convolution is an image, whose gradient nobody asked for.
func TestCompile_LeavesOutTheGradientOfTheInput(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	p := deep(t, 1).program(t, e, exec.Settings{})
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
	d := deep(t, 2)
	p := d.program(t, e, exec.Settings{DetectAnomaly: true})
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
