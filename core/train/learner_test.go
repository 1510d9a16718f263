package train_test

import (
	"math"
	"path/filepath"
	"testing"

	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/layer"
	"dev.niftynet/core/optim"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/train"
)

// pupil is a small network under training: a convolution, what the layers say, and a loss over two classes.
type pupil struct {
	*train.Learner
	batches, batch int // of a step, and their windows
}

func newPupil(t *testing.T, threads, batch int, s train.Settings, layers func(*layer.Scope, *graph.Node) *graph.Node) *pupil {
	t.Helper()
	e := cpu.New(threads)
	t.Cleanup(e.Close)
	l, err := train.NewLearner(e, s, func(g *graph.Graph, s *layer.Scope) (loss *graph.Node, err error) {
		err = graph.Build(func() {
			x := layer.Conv{Out: 6, Kernel: layer.Cube(3)}.Apply(s.In("a"), g.Input("image", batch, 4, 4, 4, 1))
			x = layer.Conv{Out: 2}.Apply(s.In("b"), layers(s.In("a"), x))
			loss = graph.SegmentationLoss(kernel.CrossEntropy, x, g.Input("label", batch, 4, 4, 4, 1))
		})
		return loss, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return &pupil{l, max(s.Batches, 1), batch}
}

// fill gives the pupil windows first, first+1, ... of an endless series.
func (p *pupil) fill(first int) {
	image, label := p.Input("image"), p.Input("label")
	size := len(image) / p.batch
	for i := range p.batch {
		r := rng.At(1, "window", uint64(first+i), 0)
		for k := range size {
			label[i*size+k] = float32(r.IntN(2))
			image[i*size+k] = label[i*size+k] + float32(r.NormFloat64())
		}
	}
}

// learn takes the steps after first up to last.
func (p *pupil) learn(t *testing.T, first, last int) (loss float64) {
	t.Helper()
	window := (first + 1) * p.batches * p.batch
	for range last - first {
		var err error
		loss, _, err = p.Step(0.01, func() error {
			p.fill(window)
			window += p.batch
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return loss
}

// again leaves the windows as they are.
func again() error { return nil }

func plain(_ *layer.Scope, x *graph.Node) *graph.Node { return graph.ReLU(x) }

// stateful has moving statistics and random inputs.
func stateful(s *layer.Scope, x *graph.Node) *graph.Node {
	return layer.Dropout{Keep: 0.7}.Apply(s, graph.ReLU(layer.BatchNorm{}.Apply(s, x)))
}

func TestLearner_ResumesToTheSameBits(t *testing.T) {
	for _, name := range []string{"adam", "adamw", "nesterov", "momentum", "gradientdescent", "adagrad", "rmsprop"} {
		for _, batches := range []int{1, 3} {
			s := train.Settings{Seed: 5, Batches: batches, Average: 0.9, Optimiser: optim.Settings{
				Name: name, Momentum: 0.9, WeightDecay: 0.1, Penalty: kernel.Penalty{L2: 0.1}, ClipNorm: 1, ClipValue: 0.1,
			}}
			whole := newPupil(t, 2, 2, s, stateful)
			whole.learn(t, 0, 6)

			half := newPupil(t, 2, 2, s, stateful)
			half.learn(t, 0, 3)
			path := filepath.Join(t.TempDir(), "half.safetensors")
			if _, err := checkpoint.Write(path, half.Checkpoint()); err != nil {
				t.Fatal(err)
			}
			saved, err := checkpoint.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			rest := newPupil(t, 1, 2, s, stateful)
			if step, err := rest.Restore(saved); err != nil || step != 3 {
				t.Fatalf("restored step %d: %v", step, err)
			}
			rest.learn(t, 3, 6)
			for path, want := range whole.Checkpoint().Tensors {
				got := rest.Checkpoint().Tensors[path].Data
				for i, w := range want.Data {
					if math.Float32bits(got[i]) != math.Float32bits(w) {
						t.Fatalf("%s of %d batches: %s[%d] is %g after resuming, want %g", name, batches, path, i, got[i], w)
					}
				}
			}
		}
	}
}

func TestLearner_TakesTheMeanOverBatches(t *testing.T) {
	s := train.Settings{Seed: 5, Optimiser: optim.Settings{Name: "gradientdescent"}}
	one := newPupil(t, 1, 6, s, plain)
	s.Batches = 3
	three := newPupil(t, 1, 2, s, plain)
	wantLoss, gotLoss := one.learn(t, 0, 2), three.learn(t, 0, 2)
	if !(math.Abs(gotLoss-wantLoss) <= 1e-6) {
		t.Errorf("loss %v of three batches, want %v as of one thrice as large", gotLoss, wantLoss)
	}
	for path, want := range one.Params.Tensors() {
		for i, got := range three.Params.Tensors()[path].Data {
			if !(math.Abs(float64(got-want.Data[i])) <= 1e-6) {
				t.Fatalf("%s[%d] is %g after three batches a step, want %g as with one thrice as large", path, i, got, want.Data[i])
			}
		}
	}
}

func TestLearner_DrawsAnewForEveryBatch(t *testing.T) {
	s := train.Settings{Seed: 5, Optimiser: optim.Settings{Name: "gradientdescent"}}
	dropped := func(s *layer.Scope, x *graph.Node) *graph.Node { return layer.Dropout{Keep: 0.5}.Apply(s, x) }
	one := newPupil(t, 1, 2, s, dropped)
	s.Batches = 2
	two := newPupil(t, 1, 2, s, dropped)
	one.fill(0)
	two.fill(0)
	lossOfOne, _, err := one.Step(0.01, again)
	if err != nil {
		t.Fatal(err)
	}
	lossOfTwo, _, err := two.Step(0.01, again)
	if err != nil {
		t.Fatal(err)
	}
	if lossOfOne == lossOfTwo {
		t.Errorf("the same windows have the same loss %v, so that dropout is the same in both batches of a step", lossOfOne)
	}
}

func TestLearner_AllocatesNothingOnceItHasBegun(t *testing.T) {
	s := train.Settings{Seed: 5, Batches: 2, Optimiser: optim.Settings{Name: "adam", ClipNorm: 0.01, ClipValue: 0.01}}
	p := newPupil(t, 2, 2, s, plain)
	p.learn(t, 0, 1)
	n := testing.AllocsPerRun(5, func() {
		if _, _, err := p.Step(0.01, again); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("%g allocations a step", n)
	}
}
