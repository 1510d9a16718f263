package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"dev.niftynet/core/kernel/cpu"
)

func TestShape_MeasuresItsThreePasses(t *testing.T) {
	e := cpu.New(1)
	defer e.Close()
	// 2 * 8^3 positions * 27 taps * 16 * 16 channels
	const flops = 2 * 8 * 8 * 8 * 27 * 16 * 16
	records, err := shape{16, 16, 3, 2}.measure(t.Context(), e, 8, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i, pass := range []string{"forward", "data", "weights"} {
		r := records[i]
		if r.Pass != pass || r.Convolution != "16->16 k3 d2" || r.Size != 8 {
			t.Errorf("pass %d is %+v", i, r)
		}
		done := r.GFLOPS * r.MS * 1e6
		if done < 0.9*flops || done > 1.1*flops || r.Share != r.GFLOPS/100 {
			t.Errorf("%s: %v GFLOP/s in %v ms are %v operations, want %v", pass, r.GFLOPS, r.MS, done, flops)
		}
	}
}

func TestTimed_EndsWithTheContextOrAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	_, err := timed(ctx, time.Hour, func() error {
		if steps++; steps == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || steps != 3 {
		t.Errorf("error %v after %d steps", err, steps)
	}
	broken := errors.New("broken")
	if _, err := timed(t.Context(), 0, func() error { return broken }); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
}
