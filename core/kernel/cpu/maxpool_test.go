package cpu_test

import (
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

func maxPoolForward(e *cpu.Engine, p kernel.Pool) trial {
	x := normal(1, p.N*p.In[0]*p.In[1]*p.In[2]*p.Channels)
	y := make([]float64, p.N*p.Out[0]*p.Out[1]*p.Out[2]*p.Channels)
	kernel.MaxPoolForward(p, wide(x), y)
	op := &cpu.MaxPoolForward{Pool: p, X: x, Y: unset(len(y))}
	op.Work = unset(op.WorkSize(e))
	return trial{op, [][]float32{op.Y}, [][]float64{y}}
}

func maxPoolBackward(e *cpu.Engine, p kernel.Pool) trial {
	x, dy := normal(1, p.N*p.In[0]*p.In[1]*p.In[2]*p.Channels), normal(2, p.N*p.Out[0]*p.Out[1]*p.Out[2]*p.Channels)
	y, dx := make([]float32, len(dy)), make([]float64, len(x))
	kernel.MaxPoolForward(p, x, y)
	kernel.MaxPoolBackward(p, wide(x), wide(dy), dx)
	op := &cpu.MaxPoolBackward{Pool: p, X: x, Y: y, DY: dy, DX: unset(len(x))}
	op.Work = unset(op.WorkSize(e))
	return trial{op, [][]float32{op.DX}, [][]float64{dx}}
}

func TestMaxPool_AgreesWithPlainLoops(t *testing.T) {
	agree(t, builders[kernel.Pool]{"forward": maxPoolForward}, 0, pools()...)
	agree(t, builders[kernel.Pool]{"backward": maxPoolBackward}, 1e-6, pools()...)
}

func TestMaxPool_HasTheSameBitsOnAnyNumberOfThreads(t *testing.T) {
	haveSameBits(t, builders[kernel.Pool]{"forward": maxPoolForward, "backward": maxPoolBackward}, pools()...)
}

func TestMaxPool_AllocatesNothing(t *testing.T) {
	allocateNothing(t, builders[kernel.Pool]{"forward": maxPoolForward, "backward": maxPoolBackward}, pools()...)
}
