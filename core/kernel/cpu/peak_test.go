package cpu_test

import (
	"testing"
	"time"

	"dev.niftynet/core/kernel/cpu"
)

// Some processors do no more with longer vectors, or with pairs; none does less.
func TestPeak_NeverFallsWithTheTier(t *testing.T) {
	last := 0.0
	for _, e := range engines(t, 1) {
		got := cpu.Peak(e, 20*time.Millisecond)
		if got < 0.7*last || got < 1 || got > 1e4 {
			t.Errorf("%v, %v: %v GFLOP/s on one thread, the one before has %v", e.Tier(), e.Format(), got, last)
		}
		t.Logf("%v, %v: %.0f GFLOP/s on one thread", e.Tier(), e.Format(), got)
		last = got
	}
}
