package layer_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/rng"
)

func batchNorm(s *layer.Scope, x *graph.Node) *graph.Node { return layer.BatchNorm{}.Apply(s, x) }

// Batch 0, 2 has mean 1 and variance 1; batch 4, 8 mean 6 and variance 4. As in TensorFlow with zero_debias, the first
// batch is all of the average, and after the second the weights are 9/19 and 10/19.
func TestBatchNorm_KeepsMovingStatistics(t *testing.T) {
	params := layer.NewParams(1)
	y, moving := evaluate(t, params, false, image([]float32{0, 2}, 1, 1, 1, 2, 1), batchNorm)
	if len(moving) != 0 {
		t.Fatalf("inference stores %v", moving)
	}
	near(t, "inference before any step", y, []float64{0, 2}, 1e-4)

	y, moving = evaluate(t, params, true, image([]float32{0, 2}, 1, 1, 1, 2, 1), batchNorm)
	near(t, "training", y, []float64{-1, 1}, 1e-4)
	near(t, "moving statistics", moving[0], []float64{1, 1, 1}, 1e-5)
	y, _ = evaluate(t, params, false, image([]float32{3, 0}, 1, 1, 1, 2, 1), batchNorm)
	near(t, "inference after one step", y, []float64{2, -1}, 1e-4)

	_, moving = evaluate(t, params, true, image([]float32{4, 8}, 1, 1, 1, 2, 1), batchNorm)
	near(t, "moving statistics", moving[0], []float64{(9 + 60) / 19., (9 + 40) / 19., 2}, 1e-5)
}

func TestBatchNorm_UsesLocalStatistics(t *testing.T) {
	params := layer.NewParams(1)
	local := func(s *layer.Scope, x *graph.Node) *graph.Node { return layer.BatchNorm{LocalStats: true}.Apply(s, x) }
	_, moving := evaluate(t, params, true, image([]float32{0, 2}, 1, 1, 1, 2, 1), local)
	near(t, "moving statistics", moving[0], []float64{1, 1, 1}, 1e-5)
	y, _ := evaluate(t, params, false, image([]float32{10, 30}, 1, 1, 1, 2, 1), local)
	near(t, "inference", y, []float64{-1, 1}, 1e-4)
}

// PyTorch 1.13, float64, eps 1e-5, of x = [[[1 2 3 4] [5 7 9 12]]] (positions, channels), transposed to channels first:
// batch_norm, instance_norm, group_norm with two groups, layer_norm over all but the first axis.
func TestNorm_AgreesWithPyTorch(t *testing.T) {
	x := []float32{1, 2, 3, 4, 5, 7, 9, 12}
	pair := []float64{-1, -1, -1, -1, 1, 1, 1, 1}
	cases := []struct {
		norm   layer.Norm
		groups int
		want   []float64
	}{
		{layer.Batch, 0, pair},
		{layer.Instance, 0, pair},
		{layer.Group, 2, []float64{-1.15311231, -0.73379874, -1.08866170, -0.81649628, 0.52414196, 1.36276909, 0.54433085, 1.36082713}},
		{layer.Group, 4, pair},
		{layer.Group, 100, pair},
		{layer.Layer, 0, []float64{-1.25079745, -0.96490089, -0.67900433, -0.39310777, -0.10721121, 0.46458191, 1.03637503, 1.89406470}},
		{layer.Group, 0, []float64{-1.25079745, -0.96490089, -0.67900433, -0.39310777, -0.10721121, 0.46458191, 1.03637503, 1.89406470}},
		{layer.None, 0, []float64{1, 2, 3, 4, 5, 7, 9, 12}},
		{"", 0, []float64{1, 2, 3, 4, 5, 7, 9, 12}},
	}
	for _, c := range cases {
		for _, training := range []bool{true, false} {
			if c.norm == layer.Batch && !training {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d/%v", c.norm, c.groups, training), func(t *testing.T) {
				y, _ := evaluate(t, layer.NewParams(1), training, image(x, 1, 1, 1, 2, 4), func(s *layer.Scope, x *graph.Node) *graph.Node {
					return c.norm.Apply(s, x, c.groups)
				})
				near(t, string(c.norm), y, c.want, 1e-5)
			})
		}
	}
}

// Far from zero, float32 keeps the image itself to 0.001 only; the statistics must not lose more.
func TestNorm_IsRobustFarFromZero(t *testing.T) {
	const voxels, channels = 32 * 32 * 32, 5
	r := rng.At(1, "norm", 0, 0)
	x := make([]float32, voxels*channels)
	for i := range x {
		x[i] = float32(1e4 + r.NormFloat64())
	}
	for _, norm := range []layer.Norm{layer.Batch, layer.Instance, layer.Group, layer.Layer} {
		y, _ := evaluate(t, layer.NewParams(1), true, image(x, 1, 32, 32, 32, channels), func(s *layer.Scope, x *graph.Node) *graph.Node {
			return norm.Apply(s, x, channels)
		})
		for c := range channels {
			var sum, squares float64
			for i := c; i < len(y); i += channels {
				sum += float64(y[i])
				squares += float64(y[i]) * float64(y[i])
			}
			limit := 1e-3
			if norm == layer.Layer { // every channel's own mean differs a little from that of all
				limit = 0.02
			}
			if mean, variance := sum/voxels, squares/voxels; !(math.Abs(mean) <= limit) || !(math.Abs(variance-1) <= 2*limit) {
				t.Errorf("%s: channel %d has mean %g and variance %g, want 0 and 1", norm, c, mean, variance)
			}
		}
	}
}

func TestNorm_SaysWhatItDoesNotTake(t *testing.T) {
	for want, norm := range map[string]layer.Norm{
		`enc0: normalisation: "butch" is none of batch, instance, group, layer, none`:                               "butch",
		`enc0: group statistics of 1x1x1x2x6: want an image [N ... C] and a number of groups that divides C, not 4`: layer.Group,
	} {
		g := graph.New()
		s := layer.NewScope(g, layer.NewParams(1), true).In("enc0")
		err := graph.Build(func() { norm.Apply(s, g.Input("x", 1, 1, 1, 2, 6), 4) })
		var shape *graph.ShapeError
		if !errors.As(err, &shape) || err.Error() != want {
			t.Errorf("error %q, want %q", err, want)
		}
	}
}
