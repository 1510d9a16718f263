package cpu_test

import (
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// Portable vectors have 4 lanes, which 2 channels fill by folding neighbours.
func TestConvKernel_TellsBlocksAndFolding(t *testing.T) {
	e := cpu.NewTier(1, cpu.Portable)
	defer e.Close()
	cube := func(n int) [3]int { return [3]int{n, n, n} }
	c := kernel.Conv{
		N: 1, In: cube(16), Out: cube(16), CIn: 8, COut: 32, Kernel: cube(3), Stride: cube(1), Dilation: cube(1), Pad: cube(1),
	}
	narrow := c
	narrow.COut = 2
	for _, test := range []struct {
		op   interface{ Kernel(e *cpu.Engine) string }
		want string
	}{
		{&cpu.ConvForward{Conv: c}, "tiles 2x4"},
		{&cpu.ConvBackwardData{Conv: c}, "tiles 2x4"},
		{&cpu.ConvBackwardWeights{Conv: c}, "straight 4"},
		{&cpu.ConvForward{Conv: narrow}, "tiles 2x4 fold 2"},
		{&cpu.ConvBackwardWeights{Conv: narrow}, "swapped 4"},
	} {
		if got := test.op.Kernel(e); got != test.want {
			t.Errorf("%T is %q, want %q", test.op, got, test.want)
		}
	}
}
