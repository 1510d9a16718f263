package cpu_test

import (
	"fmt"
	"slices"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

func pads() []kernel.Pad {
	var all []kernel.Pad
	for mode := kernel.PadConstant; mode <= kernel.PadReplicate; mode++ {
		all = append(all,
			kernel.Pad{N: 2, In: [3]int{3, 4, 5}, Channels: 17, Before: [3]int{1, 0, 2}, After: [3]int{2, 1, 1}, Mode: mode, Value: 0.5},
			kernel.Pad{N: 1, In: [3]int{1, 2, 3}, Channels: 3, Before: [3]int{0, 3, 7}, After: [3]int{0, 5, 4}, Mode: mode},
			kernel.Pad{N: 3, In: [3]int{5, 3, 2}, Channels: 1, Mode: mode},
		)
	}
	return all
}

func TestPad_AgreesWithPlainLoops(t *testing.T) {
	for _, tier := range tiers() {
		for i, p := range pads() {
			t.Run(fmt.Sprintf("%s/%d", tier, i), func(t *testing.T) {
				out := p.Out()
				x := normal(1, p.N*p.In[0]*p.In[1]*p.In[2]*p.Channels)
				dy := normal(2, p.N*out[0]*out[1]*out[2]*p.Channels)
				y, dx := make([]float64, len(dy)), make([]float64, len(x))
				kernel.PadForward(p, wide(x), y)
				kernel.PadBackward(p, wide(dy), dx)
				var once []float32 // the gradient by one thread
				for _, threads := range []int{1, 2, 3, 8} {
					e := cpu.NewTier(threads, tier)
					defer e.Close()
					forward := &cpu.PadForward{Pad: p, X: x, Y: unset(len(y))}
					forward.Run(e)
					compare(t, forward.Y, y, 0)
					backward := &cpu.PadBackward{Pad: p, DY: dy, DX: unset(len(x))}
					backward.Run(e)
					compare(t, backward.DX, dx, 1e-6)
					if once == nil {
						once = backward.DX
					} else if !slices.Equal(backward.DX, once) {
						t.Errorf("%d threads give other bits than one", threads)
					}
					if n := testing.AllocsPerRun(2, func() { forward.Run(e); backward.Run(e) }); n != 0 {
						t.Errorf("%g allocations a run", n)
					}
				}
			})
		}
	}
}
