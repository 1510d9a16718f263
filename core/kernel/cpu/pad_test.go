package cpu_test

import (
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

func padForward(_ *cpu.Engine, p kernel.Pad) trial {
	out := p.Out()
	x := normal(1, p.N*p.In[0]*p.In[1]*p.In[2]*p.Channels)
	y := make([]float64, p.N*out[0]*out[1]*out[2]*p.Channels)
	kernel.PadForward(p, wide(x), y)
	op := &cpu.PadForward{Pad: p, X: x, Y: unset(len(y))}
	return trial{op, [][]float32{op.Y}, [][]float64{y}}
}

func padBackward(_ *cpu.Engine, p kernel.Pad) trial {
	out := p.Out()
	dy := normal(2, p.N*out[0]*out[1]*out[2]*p.Channels)
	dx := make([]float64, p.N*p.In[0]*p.In[1]*p.In[2]*p.Channels)
	kernel.PadBackward(p, wide(dy), dx)
	op := &cpu.PadBackward{Pad: p, DY: dy, DX: unset(len(dx))}
	return trial{op, [][]float32{op.DX}, [][]float64{dx}}
}

func TestPad_AgreesWithPlainLoops(t *testing.T) {
	agree(t, builders[kernel.Pad]{"forward": padForward}, 0, pads()...)
	agree(t, builders[kernel.Pad]{"backward": padBackward}, 1e-6, pads()...)
}

func TestPad_HasTheSameBitsOnAnyNumberOfThreads(t *testing.T) {
	haveSameBits(t, builders[kernel.Pad]{"forward": padForward, "backward": padBackward}, pads()...)
}

func TestPad_AllocatesNothingOncePrepared(t *testing.T) {
	allocateNothing(t, builders[kernel.Pad]{"forward": padForward, "backward": padBackward}, pads()...)
}
