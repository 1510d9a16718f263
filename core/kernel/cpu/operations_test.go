package cpu_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"dev.niftynet/core/kernel/cpu"
)

func TestOperations_AgreeWithPlainLoops(t *testing.T) {
	sizes := []size{{images: 2, s: 4501, c: 12}, {images: 1, s: 12_000, c: 3}, {images: 1, s: 1001, c: 33}} // in parts
	for _, c := range []int{1, 2, 3, 4, 8, 12, 16, 17, 24, 32, 33, 80} {
		for _, s := range []int{1, 13, 131} {
			sizes = append(sizes, size{images: 2, s: s, c: c})
		}
	}
	for _, tier := range tiers() {
		e := cpu.NewTier(2, tier)
		defer e.Close()
		for name, build := range trials() {
			t.Run(fmt.Sprintf("%s/%s", tier, name), func(t *testing.T) {
				for _, z := range sizes {
					trial := build(e, z)
					trial.op.Run(e)
					for i, got := range trial.got {
						compare(t, got, trial.want[i], 1e-5)
					}
				}
			})
		}
	}
}

func TestOperations_HaveTheSameBitsOnAnyNumberOfThreads(t *testing.T) {
	for name, build := range trials() {
		t.Run(name, func(t *testing.T) {
			for _, tier := range tiers() {
				var want [][]uint32
				for _, threads := range []int{1, 2, 3, 8} {
					e := cpu.NewTier(threads, tier)
					trial := build(e, size{images: 2, s: 4501, c: 5})
					trial.op.Run(e)
					e.Close()
					if got := bits(trial.got); want == nil {
						want = got
					} else if !slices.EqualFunc(got, want, slices.Equal[[]uint32]) {
						t.Errorf("%s: %d threads give other bits than one", tier, threads)
					}
				}
			}
		})
	}
}

func bits(arrays [][]float32) [][]uint32 {
	all := make([][]uint32, len(arrays))
	for i, array := range arrays {
		for _, v := range array {
			all[i] = append(all[i], math.Float32bits(v))
		}
	}
	return all
}

func TestOperations_AllocateNothing(t *testing.T) {
	e := cpu.New(2)
	defer e.Close()
	for name, build := range trials() {
		trial := build(e, size{images: 2, s: 12_000, c: 3})
		if n := testing.AllocsPerRun(5, func() { trial.op.Run(e) }); n != 0 {
			t.Errorf("%s allocates %g times a run", name, n)
		}
	}
}
