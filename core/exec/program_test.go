package exec_test

import (
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

// small is a two-level U-Net with loss and gradients, and its inputs filled.
func small(t *testing.T, e *cpu.Engine) *exec.Program {
	t.Helper()
	window := tensor.Shape{2, 8, 8, 12, 1}
	return learning(t, window, window, func(s *layer.Scope, x, y *graph.Node) *graph.Node {
		fine := block(s.In("fine"), x, 8, 1)
		coarse := block(s.In("coarse"), fine, 12, 2)
		up := layer.ConvTranspose{Out: 8, Kernel: layer.Cube(2), Stride: layer.Cube(2), Bias: true}.Apply(s.In("up"), coarse)
		logits := layer.Conv{Out: 3, Bias: true}.Apply(s.In("head"), block(s.In("joined"), graph.Concat(up, fine), 8, 1))
		return graph.SegmentationLoss(kernel.DicePlusXEnt, logits, y)
	}).program(t, e, exec.Settings{})
}

func TestRun_SameBitsForAnyNumberOfThreads(t *testing.T) {
	var want []float32
	for _, threads := range []int{1, 2, 3, 8} {
		e := cpu.New(threads)
		p := small(t, e)
		var got []float32
		for range 2 { // the second run finds the arena full of the first one's values
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
			got = got[:0]
			for i := range p.Outputs() {
				got = append(got, p.Output(i)...)
			}
			if want == nil {
				want = slices.Clone(got)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d threads give other bits than 1", threads)
			}
		}
		e.Close()
	}
}

func TestRun_AllocatesNothing(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	p := small(t, e)
	if n := testing.AllocsPerRun(3, func() {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("a run allocates %v times", n)
	}
}

func TestCompile_FusesActivationsAndReusesMemory(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	p := small(t, e)
	var apart int64
	for _, in := range p.Instructions() {
		if strings.HasPrefix(in.Op, "activation") {
			t.Errorf("%s of %v was not fused", in.Op, in.In)
		}
		if in.Fallback {
			t.Errorf("%s has no kernel", in.Op)
		}
		apart += int64(in.Out.Size()+in.Work) * 4
	}
	if p.Bytes() > apart*3/5 {
		t.Errorf("the arena takes %d bytes, values and scratch apart %d", p.Bytes(), apart)
	}
}

func TestRun_RefusesLabelsThatNameNoClass(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	p := small(t, e)
	p.Input("label")[7] = 3
	p.Input("label")[9] = 0.5
	err := p.Run()
	if err == nil || !strings.Contains(err.Error(), "2 of 1536 labels name no class") {
		t.Errorf("labels 3 and 0.5 of 3 classes give the error %v", err)
	}
}

func TestCompile_RefusesTensorsOfAnotherShape(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	g := graph.New()
	y := graph.ReLU(g.Input("x", 2, 3))
	_, err := exec.Compile(e, []*graph.Node{y}, map[string]*tensor.Tensor{"x": tensor.New(3, 2)})
	if err == nil || !strings.Contains(err.Error(), "x: the network wants shape 2x3, the tensor bound to it has 3x2") {
		t.Errorf("a 3x2 tensor for a 2x3 input gives the error %v", err)
	}
}

func TestCheckParameters_RefusesWhatTheMachineCannotHold(t *testing.T) {
	err := exec.CheckParameters(1 << 38)
	if err == nil || !strings.Contains(err.Error(), "274877906944 parameters need at least 2048.0 GiB") {
		t.Errorf("1 TiB with as much for gradients gives the error %v", err)
	}
	if err := exec.CheckParameters(1 << 10); err != nil {
		t.Errorf("8 KiB give the error %v", err)
	}
}

func TestCompile_RefusesWhatTheMachineCannotHold(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	g := graph.New()
	y := graph.ReLU(g.Input("x", 1<<20, 1<<19))
	_, err := exec.Compile(e, []*graph.Node{y}, map[string]*tensor.Tensor{"x": {Shape: tensor.Shape{1 << 20, 1 << 19}}})
	if err == nil || !strings.Contains(err.Error(), "needs at least 2048.0 GiB") {
		t.Errorf("2 TiB give the error %v", err)
	}
}
