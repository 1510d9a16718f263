package layer_test

import (
	"math"
	"slices"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/tensor"
)

// refine runs a conditional random field on an image and logits of two classes, joined as three channels.
func refine(t *testing.T, l layer.CRFAsRNN, params *layer.Params, x *tensor.Tensor) []float32 {
	t.Helper()
	size := [3]int(x.Shape[1:4])
	y, _ := evaluate(t, params, false, x, func(s *layer.Scope, x *graph.Node) *graph.Node {
		parts := graph.Split(x, 1, 2)
		return l.Apply(s.In("crf"), parts[0], parts[1])
	})
	if want := x.Shape[0] * size[0] * size[1] * size[2] * 2; len(y) != want {
		t.Fatalf("%d logits, want %d", len(y), want)
	}
	return y
}

// Where no two voxels are near, both filters leave probabilities as they are. Logits 0 and ln 3 are probabilities 1/4
// and 3/4; an iteration adds what the two filters say.
func TestCRFAsRNN_AddsMessagesToLogits(t *testing.T) {
	params := layer.NewParams(1)
	x := image([]float32{5, 0, float32(math.Log(3)), 5, float32(math.Log(3)), 0}, 1, 1, 1, 2, 3)
	l := layer.CRFAsRNN{Iterations: 1, Alpha: 0.01, Gamma: 0.01}
	near(t, "logits", refine(t, l, params, x), []float64{0.5, math.Log(3) + 1.5, math.Log(3) + 1.5, 0.5}, 1e-5)

	if got, want := paths(params), []string{"crf/compatibility", "crf/bilateral", "crf/spatial"}; !slices.Equal(got, want) {
		t.Errorf("parameters %v, want %v", got, want)
	}
	compatibility := params.Tensors()["crf/compatibility"].Data
	if !slices.Equal(compatibility, []float32{-1, 0, 0, -1}) {
		t.Errorf("compatibility %v, want minus the identity", compatibility)
	}
	// One filter without weight, the other's messages for class 0 go to class 1.
	copy(params.Tensors()["crf/spatial"].Data, []float32{0, 0})
	copy(compatibility, []float32{0, -1, 0, 0})
	near(t, "logits", refine(t, l, params, x), []float64{0, math.Log(3) + 0.25, math.Log(3), 0.75}, 1e-5)
}

// A voxel that stands out in the logits but not in the image is corrected; the border between two intensities stays.
func TestCRFAsRNN_CorrectsVoxelsButKeepsEdges(t *testing.T) {
	const n = 12
	x := tensor.New(1, 1, n, n, 3)
	for i := range n * n {
		side := float32(0)
		if i%n >= n/2 {
			side = 1
		}
		x.Data[3*i] = 10 * side
		x.Data[3*i+1], x.Data[3*i+2] = 0.5-side, side-0.5
	}
	lone := 6*n + 2
	x.Data[3*lone+1], x.Data[3*lone+2] = -0.5, 0.5
	y := refine(t, layer.CRFAsRNN{Alpha: 3, Beta: 1, Gamma: 1}, layer.NewParams(1), x)
	for i := range n * n {
		if got, want := y[2*i+1] > y[2*i], i%n >= n/2; got != want {
			t.Errorf("voxel %d, %d has logits %v", i/n, i%n, y[2*i:2*i+2])
		}
	}
}
