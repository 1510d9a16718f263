package cpu_test

import (
	"testing"
	"time"

	"dev.niftynet/core/kernel/cpu"
)

func TestPeak_GrowsWithTheTier(t *testing.T) {
	last := 0.0
	for _, tier := range tiers() {
		e := cpu.NewTier(1, tier)
		defer e.Close()
		got := cpu.Peak(e, 20*time.Millisecond)
		if got <= last || got > 1e4 {
			t.Errorf("%v: %v GFLOP/s on one thread, the tier below has %v", tier, got, last)
		}
		t.Logf("%v: %.0f GFLOP/s on one thread", tier, got)
		last = got
	}
}
