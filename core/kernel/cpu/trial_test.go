package cpu_test

import (
	"math"
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
