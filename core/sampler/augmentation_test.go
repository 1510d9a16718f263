package sampler_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"dev.niftynet/core/config"
	"dev.niftynet/core/rng"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/volume"
)

// A full turn comes through the map, and must give the window that is cut as it is.
func TestRandom_AMapLooksWhereTheWindowIs(t *testing.T) {
	turned, plain := settings(4), settings(4)
	turned.Augment.RotationAngle, turned.Augment.RotationProbability = [2]float64{360, 360}, 1
	turned.PadToWindow, plain.PadToWindow = true, true
	turned.Placement, plain.Placement = sampler.Uniform{Foreground: 0.5}, sampler.Uniform{Foreground: 0.5}
	cases := append(five(), positions("thin", [3]int{3, 9, 1}, [3]int{1, 1, 0}, [3]int{2, 5, 1})) // is padded along x and z
	a, b := newRandom(t, turned, cases...), newRandom(t, plain, cases...)
	first, second := a.Batch(), b.Batch()
	for step := range 12 {
		fill(t, a, first, step)
		fill(t, b, second, step)
		if !first.Changes[0].Moves() || second.Changes[0].Moves() {
			t.Fatalf("a full turn is %v, none is %v", &first.Changes[0], &second.Changes[0])
		}
		for i, v := range second.Image.Data {
			if math.Abs(float64(first.Image.Data[i]-v)) > 1e-3 {
				t.Fatalf("step %d: voxel %d is %v, want %v of %v", step, i, first.Image.Data[i], v, second.Locations)
			}
		}
		if !slices.Equal(first.Label.Data, second.Label.Data) {
			t.Fatalf("step %d: labels differ", step)
		}
	}
}

func TestRandom_ChannelsShareTheirMapAndHaveTheirOwnIntensities(t *testing.T) {
	two := positions("two", [3]int{9, 8, 7}, [3]int{}, [3]int{})
	one := two.Image
	two.Image = volume.New(one.Size, 2, volume.Identity())
	copy(two.Image.Channel(0), one.Data)
	copy(two.Image.Channel(1), one.Data)
	s := settings(2)
	s.Augment.RotationAngle, s.Augment.RotationProbability = [2]float64{-30, 30}, 1
	same := newRandom(t, s, two)
	b := same.Batch()
	fill(t, same, b, 1)
	for i := 0; i < len(b.Image.Data); i += 2 {
		if b.Image.Data[i] != b.Image.Data[i+1] {
			t.Fatalf("channels of one voxel are %v", b.Image.Data[i:i+2])
		}
	}
	turned := slices.Clone(b.Image.Data)
	s.Augment.Brightness, s.Augment.BrightnessProbability = [2]float64{2, 3}, 1
	u := newRandom(t, s, two)
	fill(t, u, b, 1)
	half := len(turned) / 2
	for i, v := range turned {
		factor := b.Changes[i/half].Channels[i%2].Brightness
		if got, want := float64(b.Image.Data[i]), float64(v)*factor; math.Abs(got-want) > 1e-4*math.Abs(want) {
			t.Fatalf("voxel %d is %v, want %v", i, got, want)
		}
	}
	if b.Changes[0].Channels[0] == b.Changes[0].Channels[1] {
		t.Error("channels have one brightness")
	}
}

func TestRandom_MixupMixesWithTheNextWindowAndKeepsItsLabel(t *testing.T) {
	plain, mixed := settings(3), settings(3)
	mixed.MixupAlpha = 0.4
	a, b := newRandom(t, plain, five()...), newRandom(t, mixed, five()...)
	apart, together := a.Batch(), b.Batch()
	if apart.Partner != nil {
		t.Error("a batch has partners without mixup")
	}
	n := len(apart.Label.Data) / 3
	var shares []float64
	for step := range 200 {
		fill(t, a, apart, step)
		fill(t, b, together, step)
		if got := together.Changes[2].Mixture; got != together.Share || apart.Changes[2].Mixture != 0 {
			t.Fatalf("a mixture of %v is recorded as %v", together.Share, got)
		}
		shares = append(shares, together.Share)
		if step > 5 {
			continue
		}
		if !slices.Equal(apart.Label.Data, together.Label.Data) {
			t.Fatal("labels were changed")
		}
		if diff := cmp.Diff(slices.Concat(apart.Label.Data[n:], apart.Label.Data[:n]), together.Partner.Data); diff != "" {
			t.Fatal(diff)
		}
		for i, v := range together.Image.Data {
			own, next := float64(apart.Image.Data[i]), float64(apart.Image.Data[(i+n)%(3*n)])
			if want := together.Share*own + (1-together.Share)*next; math.Abs(float64(v)-want) > 1e-3 {
				t.Fatalf("step %d, voxel %d: %v, want %v", step, i, v, want)
			}
		}
	}
	// Beta(0.4, 0.4) has mean 1/2 and variance 1/(4 (2 0.4 + 1)) = 0.139; over 200 draws the mean deviates by 0.026.
	mean, variance := 0.0, 0.0
	for _, s := range shares {
		mean += s / 200
	}
	for _, s := range shares {
		variance += (s - mean) * (s - mean) / 200
	}
	if math.Abs(mean-0.5) > 0.12 || math.Abs(variance-0.139) > 0.03 {
		t.Errorf("shares have mean %.3f and variance %.3f", mean, variance)
	}
}

func TestPrefetch_AugmentsAlikeForAnyWorkers(t *testing.T) {
	s := settings(2)
	s.Augment, s.MixupAlpha = busy(), 0.3
	var cases []sampler.Case
	for i := range 5 {
		cases = append(cases, positions(fmt.Sprint("case", i), [3]int{12 + i, 9, 10}, [3]int{2, 2, 2}, [3]int{6, 6, 6}))
	}
	s.Window = [3]int{6, 5, 7}
	u := newRandom(t, s, cases...)
	want := u.Batch()
	for _, workers := range []int{1, 2, 8} {
		q := sampler.Prefetch(context.Background(), u, 3, workers, 9)
		for step := 3; step < 23; step++ {
			got, err := q.Next()
			if err != nil {
				t.Fatal(err)
			}
			fill(t, u, want, step)
			if !slices.Equal(want.Image.Data, got.Image.Data) || !slices.Equal(want.Label.Data, got.Label.Data) ||
				!slices.Equal(want.Partner.Data, got.Partner.Data) || want.Share != got.Share {
				t.Fatalf("%d workers: batch of step %d differs", workers, step)
			}
			if want.Changes[1].String() != got.Changes[1].String() {
				t.Fatalf("%d workers: the change of step %d differs", workers, step)
			}
		}
		q.Close()
	}
}

// What augmentation allocates does not grow with the window.
func TestRandom_AugmentationMakesNoGarbageOfVoxels(t *testing.T) {
	for _, side := range []int{8, 24} {
		s := settings(1)
		s.Window, s.Augment = [3]int{side, side, side}, busy()
		s.Augment.ElasticDeformation = false // its mesh is a part of the change
		u := newRandom(t, s, positions("a", [3]int{40, 40, 40}, [3]int{1, 1, 1}, [3]int{2, 2, 2}))
		b := u.Batch()
		fill := func() uint64 {
			var m runtime.MemStats
			for step := range 30 {
				fill(t, u, b, step)
			}
			runtime.ReadMemStats(&m)
			return m.TotalAlloc
		}
		before := fill() // makes scratch memory
		if bytes := (fill() - before) / 30; bytes > 12_000 {
			t.Errorf("window of %d: %d bytes for each", side, bytes)
		}
	}
}

// BenchmarkRandom_NNUNet is nnU-Net's augmentation of windows of one channel; see .ci/bench.
func BenchmarkRandom_NNUNet(b *testing.B) {
	const text = `
training = {augmentation = "nnunet"}
network = {name = "none"}
segmentation = {image = ["a"], label = ["b"], num_classes = 3}
data = {a = {path_to_search = "a", spatial_window_size = [40, 56, 40]}, b = {path_to_search = "b"}}`
	c, err := config.Parse("nnunet.toml", []byte(text), "/", nil)
	if err != nil {
		b.Fatal(err)
	}
	cases := []sampler.Case{balls([3]int{73, 80, 64})}
	for name, order := range map[string]int{"linear": 1, "cubic": 3} {
		b.Run(name, func(b *testing.B) {
			s := sampler.Settings{
				Seed: 1, Window: c.Window(), BatchSize: 2, Placement: sampler.Uniform{}, Memory: 1 << 30,
				Augment: c.Training.Augmentation, ImageOrder: order, LabelOrder: 1,
			}
			u := newRandom(b, s, cases...)
			batch := u.Batch()
			b.ReportAllocs()
			b.ResetTimer()
			begin := processTime(b)
			for step := range b.N {
				fill(b, u, batch, step)
			}
			b.ReportMetric((processTime(b)-begin).Seconds()*1000/float64(2*b.N), "cpu-ms/window")
		})
	}
}

// balls is a case like those of batchgenerators_windows.py: a ball in a ball, and noise.
func balls(size [3]int) sampler.Case {
	image, label := volume.New(size, 1, volume.Identity()), volume.New(size, 1, volume.Identity())
	noise := rng.At(1, "noise", 0, 0)
	for i := range image.Data {
		distance, rest := 0.0, i
		for _, n := range size {
			at := 2*float64(rest%n)/float64(n-1) - 1
			distance, rest = distance+at*at, rest/n
		}
		switch {
		case distance < 0.2:
			label.Data[i] = 2
		case distance < 0.5:
			label.Data[i] = 1
		}
		image.Data[i] = label.Data[i] + float32(0.1*noise.NormFloat64())
	}
	return sampler.Case{ID: "balls", Image: image, Label: label}
}

// processTime is what this process has computed, which a busy machine does not lengthen.
func processTime(b *testing.B) time.Duration {
	b.Helper()
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
