package cpu_test

import (
	"fmt"
	"slices"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// separables are maps with runs of all lengths, for images of some channels.
func separables(channels int) map[string]kernel.Separable {
	pool := kernel.Pool{
		N: 2, In: [3]int{5, 6, 7}, Out: [3]int{3, 3, 4}, Channels: channels,
		Kernel: [3]int{3, 3, 3}, Stride: [3]int{2, 2, 2}, Pad: [3]int{1, 0, 1},
	}
	up := kernel.Resize{N: 2, In: [3]int{2, 3, 4}, Out: [3]int{3, 6, 9}, Channels: channels}
	down := kernel.Resize{N: 1, In: [3]int{5, 6, 17}, Out: [3]int{2, 6, 3}, Channels: channels, Kind: kernel.LinearHalfPixel}
	return map[string]kernel.Separable{
		"average pool": pool.Average(), "average pool backward": pool.Average().Transpose(),
		"up": up.Separable(), "up backward": up.Separable().Transpose(),
		"down": down.Separable(), "down backward": down.Separable().Transpose(), // some voxels are in no window
	}
}

func bindSeparable(e *cpu.Engine, s kernel.Separable, memory func(n int) []float32) *cpu.MapSeparable {
	in, out := s.In(), s.Out()
	op := &cpu.MapSeparable{
		Separable: s,
		X:         memory(s.N * in[0] * in[1] * in[2] * s.Channels), Y: memory(s.N * out[0] * out[1] * out[2] * s.Channels),
	}
	op.Work = memory(op.WorkSize(e))
	copy(op.X, normal(1, len(op.X)))
	return op
}

func TestMapSeparable_AgreesWithPlainLoops(t *testing.T) {
	for _, tier := range tiers() {
		e := cpu.NewTier(2, tier)
		defer e.Close()
		for _, channels := range []int{1, 3, 4, 9, 12, 16, 24, 25, 45} {
			for name, s := range separables(channels) {
				t.Run(fmt.Sprintf("%s/%s/%d", tier, name, channels), func(t *testing.T) {
					op := bindSeparable(e, s, unset)
					want := make([]float64, len(op.Y))
					kernel.MapSeparable(s, wide(op.X), want)
					op.Run(e)
					compare(t, op.Y, want, 1e-6)
					if n := testing.AllocsPerRun(2, func() { op.Run(e) }); n != 0 {
						t.Errorf("%g allocations a run", n)
					}
				})
			}
		}
	}
}

func TestMapSeparable_HasTheSameBitsOnAnyNumberOfThreads(t *testing.T) {
	for name, s := range separables(9) {
		var want [][]uint32
		for _, threads := range []int{1, 2, 3, 8} {
			e := cpu.New(threads)
			op := bindSeparable(e, s, unset)
			op.Run(e)
			e.Close()
			if got := bits([][]float32{op.Y}); want == nil {
				want = got
			} else if !slices.EqualFunc(got, want, slices.Equal[[]uint32]) {
				t.Errorf("%s: %d threads give other bits than one", name, threads)
			}
		}
	}
}
