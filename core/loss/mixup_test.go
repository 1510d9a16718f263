package loss_test

import (
	"math"
	"testing"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/loss"
)

// One voxel of logits 0 and 1: its cross entropy is log(1+e) against class 0 and that less 1 against class 1, and the
// gradient of the logit of class 1 is sigmoid(1) less the share of class 1.
func TestMixed_SharesTheLossBetweenLabels(t *testing.T) {
	g := graph.New()
	logits := g.Input("logits", 1, 1, 1, 1, 2)
	var terms [2]*graph.Node
	for i, name := range []string{"own", "partner"} {
		var err error
		if terms[i], err = loss.Segmentation("CrossEntropy", []*graph.Node{logits}, g.Input(name, 1, 1, 1, 1, 1)); err != nil {
			t.Fatal(err)
		}
	}
	mixed, err := loss.Mixed(g.Input("share"), terms[0], terms[1])
	if err != nil {
		t.Fatal(err)
	}
	grads, err := g.Gradients(mixed, []*graph.Node{logits})
	if err != nil {
		t.Fatal(err)
	}
	e := cpu.New(1)
	defer e.Close()
	p, err := exec.Compile(e, []*graph.Node{mixed, grads[0]}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Input("partner")[0] = 1 // its own label is 0
	for _, share := range []float64{0, 0.25, 1} {
		copy(p.Input("logits"), []float32{0, 1}) // a program may use the memory of its inputs
		p.Input("share")[0] = float32(share)
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		if got, want := float64(p.Output(0)[0]), math.Log(1+math.E)-(1-share); math.Abs(got-want) > 1e-6 {
			t.Errorf("share %v: loss %v, want %v", share, got, want)
		}
		if got, want := float64(p.Output(1)[1]), 1/(1+math.Exp(-1))-(1-share); math.Abs(got-want) > 1e-6 {
			t.Errorf("share %v: gradient %v, want %v", share, got, want)
		}
	}
}
