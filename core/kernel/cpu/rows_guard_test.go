//go:build linux

package cpu_test

import (
	"fmt"
	"testing"

	"dev.niftynet/core/kernel/cpu"
)

func TestRows_TouchNothingBesideTheirArrays(t *testing.T) {
	for _, tier := range tiers() {
		e := cpu.NewTier(1, tier) // one worker: a fault is then a panic of this goroutine
		defer e.Close()
		for _, before := range []bool{true, false} {
			memory := func(n int) []float32 { return guarded(t, n, before) }
			runs := map[string]func(){}
			for _, channels := range []int{1, 3, 9, 17, 24} {
				for name, s := range separables(channels) {
					op := bindSeparable(e, s, memory)
					runs[fmt.Sprint(name, channels)] = func() { op.Run(e) }
				}
				parts := []int{channels, 4}
				joined, first, second := memory(7*(channels+4)), memory(7*channels), memory(7*4)
				runs[fmt.Sprint("concat", channels)] = func() {
					(&cpu.Concat{Channels: parts, Xs: [][]float32{first, second}, Y: joined}).Run(e)
					(&cpu.Split{Channels: parts, X: joined, Ys: [][]float32{first, second}}).Run(e)
				}
			}
			for i, p := range pools() {
				in, out := p.N*p.In[0]*p.In[1]*p.In[2]*p.Channels, p.N*p.Out[0]*p.Out[1]*p.Out[2]*p.Channels
				forward := &cpu.MaxPoolForward{Pool: p, X: memory(in), Y: memory(out)}
				forward.Work = memory(forward.WorkSize(e))
				backward := &cpu.MaxPoolBackward{Pool: p, X: forward.X, Y: forward.Y, DY: memory(out), DX: memory(in)}
				backward.Work = memory(backward.WorkSize(e))
				runs[fmt.Sprint("max pool", i)] = func() { forward.Run(e); backward.Run(e) }
			}
			for name, run := range runs {
				if fault := faults(run); fault != nil {
					t.Errorf("%v, %s: %v", tier, name, fault)
				}
			}
		}
	}
}
