package sampler_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.niftynet/core/config"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/volume"
)

// positions makes a case whose voxels all differ: image = 1 + place in memory, label = 1 in the given box.
func positions(id string, size, from, to [3]int) sampler.Case {
	image, label := volume.New(size, 1, volume.Identity()), volume.New(size, 1, volume.Identity())
	for i := range image.Data {
		image.Data[i] = float32(i + 1)
	}
	for z := from[2]; z < to[2]; z++ {
		for y := from[1]; y < to[1]; y++ {
			for x := from[0]; x < to[0]; x++ {
				label.Data[label.Index(x, y, z)] = 1
			}
		}
	}
	return sampler.Case{ID: id, Image: image, Label: label}
}

// busy changes every window in every way.
func busy() config.Augmentation {
	return config.Augmentation{
		FlippingAxes: []int{0, 1}, FlippingProbability: 0.5,
		RotationAngle: [2]float64{-30, 30}, RotationProbability: 1,
		ScalingPercentage: [2]float64{-20, 20}, ScalingProbability: 1, Antialiasing: true,
		Shear: [2]float64{-0.1, 0.1}, ShearProbability: 1,
		ElasticDeformation: true, ControlPoints: 4, DeformationSigma: 1, ProportionToDeform: 1,
		BiasFieldRange: [2]float64{-0.5, 0.5}, BiasFieldOrder: 3, BiasProbability: 1,
		MotionAngle: [2]float64{-5, 5}, MotionShift: [2]float64{-2, 2}, MotionMovements: 2, MotionProbability: 1,
		GhostingIntensity: [2]float64{0.2, 0.5}, GhostingNumber: [2]float64{2, 4}, GhostingProbability: 1,
		SpikeIntensity: [2]float64{0, 0.1}, SpikeProbability: 1,
		NoiseSD: [2]float64{0, 0.1}, NoiseProbability: 1,
		BlurSigma: [2]float64{0.5, 1}, BlurProbability: 1, BlurChannelProbability: 1,
		Brightness: [2]float64{0.5, 2}, BrightnessProbability: 1, Shift: [2]float64{-1, 1}, ShiftProbability: 1,
		Contrast: [2]float64{0.5, 2}, ContrastProbability: 1,
		LowResolution: [2]float64{0.5, 1}, LowResolutionProbability: 1, LowResolutionChannelProbability: 1,
		Gamma: [2]float64{0.5, 2}, GammaProbability: 1, InvertedGammaProbability: 1,
	}
}

func settings(batch int) sampler.Settings {
	return sampler.Settings{
		Seed: 7, Window: [3]int{4, 3, 2}, BatchSize: batch, Placement: sampler.Uniform{}, Memory: 1 << 30,
	}
}

// inMemory is a source of cases in memory.
type inMemory []sampler.Case

func (c inMemory) Len() int { return len(c) }

func (c inMemory) ID(i int) string { return c[i].ID }

func (c inMemory) Read(_ context.Context, i int) (sampler.Case, error) { return c[i], nil }

func newRandom(t testing.TB, s sampler.Settings, cases ...sampler.Case) *sampler.Random {
	t.Helper()
	u, err := sampler.NewRandom(context.Background(), inMemory(cases), s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func fill(t testing.TB, r *sampler.Random, b *sampler.Batch, step int) {
	t.Helper()
	if err := r.Fill(t.Context(), b, step); err != nil {
		t.Fatal(err)
	}
}

func five() []sampler.Case {
	var cases []sampler.Case
	for i := range 5 {
		cases = append(cases, positions(fmt.Sprint("case", i), [3]int{6 + i, 5, 4}, [3]int{1, 1, 1}, [3]int{2, 2, 2}))
	}
	return cases
}

func TestRandom_ABatchDependsOnItsStepAlone(t *testing.T) {
	s := settings(3)
	s.Augment = busy()
	s.Placement = sampler.Uniform{Foreground: 0.4}
	u := newRandom(t, s, five()...)
	first, second := u.Batch(), u.Batch()
	for step := range 12 {
		fill(t, u, first, step)
	}
	fill(t, u, first, 9)
	fill(t, u, second, 9) // a sampler that has drawn nothing before
	if diff := cmp.Diff(first.Locations, second.Locations); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(first.Image.Data, second.Image.Data) || !slices.Equal(first.Label.Data, second.Label.Data) {
		t.Error("the same step gave other voxels")
	}
	fill(t, u, second, 10)
	if slices.Equal(first.Image.Data, second.Image.Data) {
		t.Error("another step gave the same voxels")
	}
}

func TestRandom_DrawsEveryCaseOnceAnEpoch(t *testing.T) {
	u := newRandom(t, settings(2), five()...)
	b := u.Batch()
	var drawn []string
	for step := range 10 {
		fill(t, u, b, step)
		drawn = append(drawn, b.Locations[0].Case, b.Locations[1].Case)
	}
	orders := map[string]bool{}
	for epoch := range slices.Chunk(drawn, 5) {
		orders[strings.Join(epoch, " ")] = true
		slices.Sort(epoch)
		if diff := cmp.Diff([]string{"case0", "case1", "case2", "case3", "case4"}, epoch); diff != "" {
			t.Error(diff)
		}
	}
	if len(orders) < 2 {
		t.Errorf("every epoch has the same order: %v", orders)
	}
}

func TestRandom_ReachesEveryPlaceAboutEquallyOften(t *testing.T) {
	u := newRandom(t, settings(1), positions("a", [3]int{6, 5, 3}, [3]int{}, [3]int{1, 1, 1}))
	b := u.Batch()
	counts := map[[3]int]int{}
	const n = 3600
	for step := range n {
		fill(t, u, b, step)
		counts[b.Locations[0].Start]++
	}
	// 3 x 3 x 2 places, 200 draws each, give or take five standard deviations of 14.
	if len(counts) != 18 {
		t.Errorf("%d places, want 18", len(counts))
	}
	for at, c := range counts {
		if c < 130 || c > 270 {
			t.Errorf("place %v was drawn %d times of %d", at, c, n)
		}
	}
}

func TestRandom_ForegroundFractionPutsTheLastWindowsOnStructures(t *testing.T) {
	s := settings(4)
	s.Placement = sampler.Uniform{Foreground: 0.5}
	c := positions("a", [3]int{40, 30, 20}, [3]int{30, 20, 10}, [3]int{31, 21, 11})
	c.Label.Data[c.Label.Index(3, 4, 5)] = 2 // a second structure, as likely as the first
	u := newRandom(t, s, c)
	b := u.Batch()
	starts := map[[3]int]int{}
	for step := range 100 {
		fill(t, u, b, step)
		for _, at := range b.Locations[2:] {
			starts[at.Start]++
		}
	}
	// Centres less half a window of 4x3x2: 30-2, 20-1, 10-1 and 3-2, 4-1, 5-1; 100 of 200 each, sd 7.
	one, two := starts[[3]int{28, 19, 9}], starts[[3]int{1, 3, 4}]
	if len(starts) != 2 || one < 65 || two < 65 {
		t.Errorf("forced windows begin at %v", starts)
	}
	seen := map[[3]int]bool{}
	for step := range 20 {
		fill(t, u, b, step)
		seen[b.Locations[0].Start], seen[b.Locations[1].Start] = true, true
	}
	if len(seen) < 30 {
		t.Errorf("the other 40 windows lie at %d places alone", len(seen))
	}
}

func TestRandom_ACaseWithoutStructuresIsDrawnUniformly(t *testing.T) {
	s := settings(1)
	s.Placement = sampler.Uniform{Foreground: 1}
	u := newRandom(t, s, positions("a", [3]int{6, 5, 4}, [3]int{}, [3]int{}))
	fill(t, u, u.Batch(), 0)
}

func TestRandom_FlipsActOnImageAndLabelAlike(t *testing.T) {
	s := settings(8)
	s.Augment.FlippingAxes, s.Augment.FlippingProbability = []int{0, 1, 2}, 0.5
	c := positions("a", [3]int{9, 8, 7}, [3]int{2, 2, 2}, [3]int{5, 5, 5})
	for i := range c.Label.Data {
		c.Image.Data[i] += 10000 * c.Label.Data[i] // so that the image tells the label
	}
	u := newRandom(t, s, c)
	b := u.Batch()
	flipped := 0
	for step := range 20 {
		fill(t, u, b, step)
		for i, v := range b.Image.Data {
			if (v > 10000) != (b.Label.Data[i] == 1) {
				t.Fatalf("step %d: image %v has label %v", step, v, b.Label.Data[i])
			}
		}
		if b.Image.Data[0] > b.Image.Data[1] && b.Label.Data[0] == b.Label.Data[1] {
			flipped++ // x runs backwards
		}
	}
	if flipped == 0 || flipped == 20 {
		t.Errorf("the first window was flipped along x %d times of 20", flipped)
	}
}

func TestRandom_PadsSmallCasesWhenAsked(t *testing.T) {
	s := settings(1)
	s.PadToWindow = true
	u := newRandom(t, s, positions("a", [3]int{1, 3, 2}, [3]int{}, [3]int{1, 1, 1}))
	b := u.Batch()
	fill(t, u, b, 0)
	// x is one voxel in a window of four: one voxel of padding before (3/2 rounded down), two behind.
	if at := b.Locations[0]; at.Start != [3]int{-1, 0, 0} || at.End != [3]int{3, 3, 2} {
		t.Errorf("window lies at %v", at)
	}
	if diff := cmp.Diff([]float32{1, 1, 1, 1, 1, 2, 1, 1}, b.Image.Data[:8]); diff != "" {
		t.Errorf("image rows: %s", diff)
	}
	if diff := cmp.Diff([]float32{0, 1, 0, 0, 0, 0, 0, 0}, b.Label.Data[:8]); diff != "" {
		t.Errorf("label rows: %s", diff)
	}
}

func TestNewRandom_SaysWhichCaseCanNotBeDrawnFrom(t *testing.T) {
	good := positions("good", [3]int{6, 5, 4}, [3]int{}, [3]int{})
	twoChannels := positions("two", [3]int{6, 5, 4}, [3]int{}, [3]int{})
	twoChannels.Image = volume.New([3]int{6, 5, 4}, 2, volume.Identity())
	otherGrid := positions("other", [3]int{6, 5, 4}, [3]int{}, [3]int{})
	otherGrid.Label = volume.New([3]int{6, 5, 5}, 1, volume.Identity())
	cases := []struct {
		name  string
		cases []sampler.Case
		want  string
	}{
		{"none", nil, "there are no training cases"},
		{
			"small",
			[]sampler.Case{good, positions("tiny", [3]int{6, 2, 4}, [3]int{}, [3]int{})},
			"case tiny is 6x2x4 voxels, smaller than the window 4x3x2: set network.pad_to_window = true",
		},
		{"unlabelled", []sampler.Case{{ID: "bare", Image: good.Image}}, "case bare has no label"},
		{"channels", []sampler.Case{good, twoChannels}, "case two has 2 image channels, but case good has 1"},
		{"grids", []sampler.Case{otherGrid}, "case other has an image of 6x5x4 voxels but a label of 6x5x5"},
		{"no image", []sampler.Case{{ID: "void"}}, "case void has no image"},
	}
	for _, c := range cases {
		if _, err := sampler.NewRandom(t.Context(), inMemory(c.cases), settings(1)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestRandom_FillMakesAlmostNoGarbage(t *testing.T) {
	u := newRandom(t, settings(2), five()...)
	b := u.Batch()
	fill(t, u, b, 0)
	step := 0
	// Two generators for each window and one for each epoch; nothing that grows with the window.
	if n := testing.AllocsPerRun(50, func() { step++; fill(t, u, b, step) }); n > 20 {
		t.Errorf("%v allocations a batch", n)
	}
}

func TestPrefetch_GivesTheSameBatchesInOrderForAnyWorkers(t *testing.T) {
	s := settings(2)
	s.Augment = busy()
	u := newRandom(t, s, five()...)
	want := u.Batch()
	for _, workers := range []int{1, 2, 5} {
		q := sampler.Prefetch(context.Background(), u, 40, workers, 3)
		for step := 40; step < 80; step++ {
			got, err := q.Next()
			if err != nil {
				t.Fatal(err)
			}
			fill(t, u, want, step)
			if !slices.Equal(want.Locations, got.Locations) || !slices.Equal(want.Image.Data, got.Image.Data) || !slices.Equal(want.Label.Data, got.Label.Data) {
				t.Fatalf("%d workers: batch of step %d differs", workers, step)
			}
		}
		q.Close()
		if _, err := q.Next(); err == nil {
			t.Error("a closed queue still gives batches")
		}
	}
}

func TestPrefetch_EndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	u := newRandom(t, settings(1), five()...)
	q := sampler.Prefetch(ctx, u, 0, 2, 2)
	cancel()
	defer q.Close()
	if _, err := q.Next(); err == nil {
		t.Error("the queue outlives its context")
	}
}

func TestSettings_BatchBytesAreWhatABatchTakes(t *testing.T) {
	two := positions("two", [3]int{40, 40, 40}, [3]int{1, 1, 1}, [3]int{2, 2, 2})
	two.Image = &volume.Volume{Size: two.Image.Size, Channels: 2, Data: slices.Concat(two.Image.Data, two.Image.Data), Affine: two.Image.Affine}
	plain := settings(3)
	plain.Window, plain.LabelWindow = [3]int{32, 24, 16}, [3]int{32, 24, 16}
	rich := plain
	rich.LabelWindow, rich.MixupAlpha = [3]int{16, 16, 16}, 0.3
	for _, s := range []sampler.Settings{plain, rich} {
		r := newRandom(t, s, two)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		fill(t, r, r.Batch(), 0)
		runtime.ReadMemStats(&after)
		took, foreseen := int64(after.TotalAlloc-before.TotalAlloc), s.BatchBytes(2)
		if took < foreseen || took > foreseen*11/10+20_000 {
			t.Errorf("with mixup of %v: a batch took %d bytes, foreseen were %d", s.MixupAlpha, took, foreseen)
		}
	}
}
