package loss_test

import (
	"math"
	"strings"
	"testing"

	"dev.niftynet/core/exec"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/loss"
)

func TestDeepWeights_AreNNUNets(t *testing.T) {
	// nnU-Net: 3 outputs give 2/3, 1/3, 0; 5 give .5333, .2667, .1333, .0667, 0.
	cases := [][]float64{{1}, {1, 0}, {2.0 / 3, 1.0 / 3, 0}, {8.0 / 15, 4.0 / 15, 2.0 / 15, 1.0 / 15, 0}}
	for _, want := range cases {
		got := loss.DeepWeights(len(want))
		for i := range want {
			if math.Abs(got[i]-want[i]) > 1e-12 {
				t.Errorf("%d outputs: %v, want %v", len(want), got, want)
				break
			}
		}
	}
}

// value evaluates a loss over logits and labels of one 2x2x2 image, finest first.
func value(t *testing.T, name string, fine, coarse []float32, labels []float32) float64 {
	t.Helper()
	g := graph.New()
	outputs := []*graph.Node{g.Input("fine", 1, 2, 2, 2, 2)}
	if coarse != nil {
		outputs = append(outputs, g.Input("coarse", 1, 1, 1, 1, 2), g.Input("coarsest", 1, 1, 1, 1, 2))
	}
	node, err := loss.Segmentation(name, outputs, g.Input("label", 1, 2, 2, 2, 1))
	if err != nil {
		t.Fatal(err)
	}
	e := cpu.New(1)
	defer e.Close()
	p, err := exec.Compile(e, []*graph.Node{node}, nil)
	if err != nil {
		t.Fatal(err)
	}
	copy(p.Input("fine"), fine)
	copy(p.Input("coarse"), coarse)
	copy(p.Input("label"), labels)
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	return float64(p.Output(0)[0])
}

func TestSegmentation_WeighsCoarseOutputsAgainstSubsampledLabels(t *testing.T) {
	labels := []float32{0, 0, 0, 0, 0, 0, 0, 1} // the coarse voxel stands for the last fine one: class 1
	fine := make([]float32, 16)                 // even odds: cross entropy log 2
	want := 2.0/3*math.Log(2) + 1.0/3*math.Log(1+math.Exp(-3))
	if got := value(t, "CrossEntropy", fine, []float32{0, 3}, labels); math.Abs(got-want) > 1e-6 {
		t.Errorf("loss %v, want %v", got, want)
	}
}

func TestSegmentation_RefusesUnknownNames(t *testing.T) {
	g := graph.New()
	_, err := loss.Segmentation("Dicee", []*graph.Node{g.Input("x", 1, 2, 2, 2, 2)}, g.Input("y", 1, 2, 2, 2, 1))
	if err == nil || !strings.Contains(err.Error(), "DicePlusXEnt") {
		t.Errorf("error %v, want one that lists the losses", err)
	}
}
