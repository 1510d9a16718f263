package cpu_test

import (
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

// separableTrials are the maps of separables, for images of some channels.
func separableTrials() builders[int] {
	all := make(builders[int])
	for name := range separables(1) {
		all[name] = func(e *cpu.Engine, channels int) trial {
			op := bindSeparable(e, separables(channels)[name], unset)
			want := make([]float64, len(op.Y))
			kernel.MapSeparable(op.Separable, wide(op.X), want)
			return trial{op, [][]float32{op.Y}, [][]float64{want}}
		}
	}
	return all
}

func TestMapSeparable_AgreesWithPlainLoops(t *testing.T) {
	agree(t, separableTrials(), 1e-6, 1, 3, 4, 9, 12, 16, 24, 25, 45)
}

func TestMapSeparable_HasTheSameBitsOnAnyNumberOfThreads(t *testing.T) {
	haveSameBits(t, separableTrials(), 9)
}

func TestMapSeparable_AllocatesNothing(t *testing.T) {
	allocateNothing(t, separableTrials(), 1, 16, 45)
}
