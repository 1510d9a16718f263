package cpu_test

import (
	"fmt"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

func TestFold_AgreesWithPlainLoops(t *testing.T) {
	for _, tier := range tiers() {
		e := cpu.NewTier(3, tier)
		defer e.Close()
		for _, channels := range []int{1, 5, 16, 25} {
			for _, intoBatch := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%d/%v", tier, channels, intoBatch), func(t *testing.T) {
					f := kernel.Fold{
						N: 2, Size: [3]int{2, 3, 4}, Factor: [3]int{3, 1, 2}, Channels: channels, IntoBatch: intoBatch,
					}
					x := normal(1, f.N*24*f.Block()*channels)
					want := make([]float64, len(x))
					kernel.FoldForward(f, wide(x), want)
					forward := &cpu.Fold{Fold: f, Image: x, Folded: unset(len(x))}
					back := &cpu.Fold{Fold: f, Image: unset(len(x)), Folded: forward.Folded, Back: true}
					forward.Run(e)
					compare(t, forward.Folded, want, 0)
					back.Run(e)
					compare(t, back.Image, wide(x), 0)
					if n := testing.AllocsPerRun(2, func() { forward.Run(e); back.Run(e) }); n != 0 {
						t.Errorf("%g allocations a run", n)
					}
				})
			}
		}
	}
}
