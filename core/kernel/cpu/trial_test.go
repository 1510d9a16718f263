package cpu_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/rng"
)

// operation is a record of package cpu.
type operation interface{ Run(e *cpu.Engine) }

// trial is an operation bound to inputs, what it writes, and what the plain loops say in float64.
type trial struct {
	op   operation
	got  [][]float32
	want [][]float64
}

// size is what a trial is made for: positions [images s] of c channels, of which a normalisation may take joint at once,
// by statistics that may be fixed.
type size struct {
	images, s, c, joint int
	fixed               bool
}

func (z size) elements() int { return z.images * z.s * z.c }

// normal draws n numbers that differ between seeds.
func normal(seed uint64, n int) []float32 {
	r := rng.At(seed, "trial", 0, 0)
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// positive draws n numbers above zero.
func positive(seed uint64, n int) []float32 {
	x := normal(seed, n)
	for i, v := range x {
		x[i] = v * v
	}
	return x
}

// compare fails where got is further from want than tolerance, relative to the largest of want.
func compare(t *testing.T, got []float32, want []float64, tolerance float64) {
	t.Helper()
	scale := 1e-30
	for _, v := range want {
		scale = max(scale, math.Abs(v))
	}
	for i, v := range want {
		if d := math.Abs(float64(got[i]) - v); !(d <= tolerance*scale) {
			t.Fatalf("element %d of %d is %g, want %g (off by %.2g of the largest)", i, len(want), got[i], v, d/scale)
		}
	}
}

// builders make trials of operations by name, for sizes of some kind.
type builders[S any] map[string]func(e *cpu.Engine, z S) trial

// agree compares operations with plain loops, on every tier.
func agree[S any](t *testing.T, all builders[S], tolerance float64, sizes ...S) {
	t.Helper()
	for _, tier := range tiers() {
		e := cpu.NewTier(2, tier)
		defer e.Close()
		for name, build := range all {
			t.Run(fmt.Sprintf("%s/%s", tier, name), func(t *testing.T) {
				for _, z := range sizes {
					trial := build(e, z)
					trial.op.Run(e)
					for i, got := range trial.got {
						compare(t, got, trial.want[i], tolerance)
					}
				}
			})
		}
	}
}

// haveSameBits runs operations on several numbers of threads.
func haveSameBits[S any](t *testing.T, all builders[S], sizes ...S) {
	t.Helper()
	for name, build := range all {
		for i, z := range sizes {
			for _, tier := range tiers() {
				var want [][]uint32
				for _, threads := range []int{1, 2, 3, 8} {
					e := cpu.NewTier(threads, tier)
					trial := build(e, z)
					trial.op.Run(e)
					e.Close()
					if got := bits(trial.got); want == nil {
						want = got
					} else if !slices.EqualFunc(got, want, slices.Equal[[]uint32]) {
						t.Errorf("%s, size %d, %s: %d threads give other bits than one", name, i, tier, threads)
					}
				}
			}
		}
	}
}

// allocateNothing counts the allocations of operations after their first run.
func allocateNothing[S any](t *testing.T, all builders[S], sizes ...S) {
	t.Helper()
	e := cpu.New(2)
	defer e.Close()
	for name, build := range all {
		for i, z := range sizes {
			trial := build(e, z)
			if n := testing.AllocsPerRun(3, func() { trial.op.Run(e) }); n != 0 {
				t.Errorf("%s, size %d, allocates %g times a run", name, i, n)
			}
		}
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
