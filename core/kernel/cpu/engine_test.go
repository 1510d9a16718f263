package cpu_test

import (
	"testing"

	"dev.niftynet/core/kernel/cpu"
)

func TestNewTier_RunsNothingThatTheProcessorCannot(t *testing.T) {
	for tier := cpu.Portable; tier <= cpu.AVX512+1; tier++ {
		e := cpu.NewTier(1, tier)
		defer e.Close()
		if got, want := e.Tier(), min(tier, cpu.Best()); got != want {
			t.Errorf("asked for %v on a processor with %v: got %v, want %v", tier, cpu.Best(), got, want)
		}
	}
}
