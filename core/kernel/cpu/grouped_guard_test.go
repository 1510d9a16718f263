//go:build linux

package cpu_test

import (
	"fmt"
	"testing"

	"dev.niftynet/core/kernel/cpu"
)

func TestGrouped_TouchesNothingBesideItsTensors(t *testing.T) {
	for _, tier := range tiers() {
		e := cpu.NewTier(1, tier) // one worker: a fault is then a panic of this goroutine
		defer e.Close()
		for i, g := range groupings()[:21] {
			for _, before := range []bool{true, false} {
				t.Run(fmt.Sprintf("%v/%d/%v", tier, i, before), func(t *testing.T) {
					_, passes := groupedPasses(e, g, func(n int) []float32 { return guarded(t, n, before) })
					for _, p := range passes {
						if fault := faults(func() { p.Run(e) }); fault != nil {
							t.Fatalf("%T of %+v: %v", p, g, fault)
						}
					}
				})
			}
		}
	}
}
