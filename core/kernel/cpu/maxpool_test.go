package cpu_test

import (
	"fmt"
	"slices"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

func pools() []kernel.Pool {
	return []kernel.Pool{
		{N: 2, In: [3]int{4, 6, 8}, Out: [3]int{2, 3, 4}, Channels: 17, Kernel: [3]int{2, 2, 2}, Stride: [3]int{2, 2, 2}},
		{N: 1, In: [3]int{5, 5, 7}, Out: [3]int{3, 3, 4}, Channels: 3, Kernel: [3]int{2, 2, 2}, Stride: [3]int{2, 2, 2}},
		{N: 2, In: [3]int{5, 6, 7}, Out: [3]int{5, 6, 7}, Channels: 16, Kernel: [3]int{3, 3, 3}, Stride: [3]int{1, 1, 1}, Pad: [3]int{1, 1, 1}},
		{N: 1, In: [3]int{9, 1, 9}, Out: [3]int{3, 1, 3}, Channels: 1, Kernel: [3]int{2, 1, 3}, Stride: [3]int{3, 1, 3}},
		{N: 1, In: [3]int{1, 9, 9}, Out: [3]int{1, 4, 4}, Channels: 33, Kernel: [3]int{1, 3, 3}, Stride: [3]int{1, 2, 2}},
	}
}

func TestMaxPool_AgreesWithPlainLoops(t *testing.T) {
	for _, tier := range tiers() {
		for _, threads := range []int{1, 3} {
			e := cpu.NewTier(threads, tier)
			defer e.Close()
			for i, p := range pools() {
				t.Run(fmt.Sprintf("%s/%d threads/%d", tier, threads, i), func(t *testing.T) {
					x := normal(1, p.N*p.In[0]*p.In[1]*p.In[2]*p.Channels)
					dy := normal(2, p.N*p.Out[0]*p.Out[1]*p.Out[2]*p.Channels)
					y, dx := make([]float64, len(dy)), make([]float64, len(x))
					kernel.MaxPoolForward(p, wide(x), y)
					kernel.MaxPoolBackward(p, wide(x), wide(dy), dx)
					forward := &cpu.MaxPoolForward{Pool: p, X: x, Y: unset(len(y))}
					forward.Work = unset(forward.WorkSize(e))
					forward.Run(e)
					compare(t, forward.Y, y, 0)
					backward := &cpu.MaxPoolBackward{Pool: p, X: x, Y: forward.Y, DY: dy, DX: unset(len(x))}
					backward.Work = unset(backward.WorkSize(e))
					backward.Run(e)
					compare(t, backward.DX, dx, 1e-6)
					if n := testing.AllocsPerRun(2, func() { forward.Run(e); backward.Run(e) }); n != 0 {
						t.Errorf("%g allocations a run", n)
					}
				})
			}
		}
	}
}

func TestMaxPoolBackward_HasTheSameBitsOnAnyNumberOfThreads(t *testing.T) {
	for i, p := range pools() {
		var want [][]uint32
		for _, threads := range []int{1, 2, 3, 8} {
			e := cpu.New(threads)
			x, dy := normal(1, p.N*p.In[0]*p.In[1]*p.In[2]*p.Channels), normal(2, p.N*p.Out[0]*p.Out[1]*p.Out[2]*p.Channels)
			forward := &cpu.MaxPoolForward{Pool: p, X: x, Y: unset(len(dy))}
			forward.Work = unset(forward.WorkSize(e))
			forward.Run(e)
			backward := &cpu.MaxPoolBackward{Pool: p, X: x, Y: forward.Y, DY: dy, DX: unset(len(x))}
			backward.Work = unset(backward.WorkSize(e))
			backward.Run(e)
			e.Close()
			if got := bits([][]float32{backward.DX}); want == nil {
				want = got
			} else if !slices.EqualFunc(got, want, slices.Equal[[]uint32]) {
				t.Errorf("pool %d: %d threads give other bits than one", i, threads)
			}
		}
	}
}
