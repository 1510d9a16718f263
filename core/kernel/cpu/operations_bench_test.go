package cpu_test

import (
	"fmt"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// streams are the arrays of full size that an operation reads or writes.
func streams() []struct {
	name  string
	build func(e *cpu.Engine, z size) trial
	n     int
} {
	return []struct {
		name  string
		build func(e *cpu.Engine, z size) trial
		n     int
	}{
		{"Copy", copyAll, 2},
		{"NormStats", normStats, 1},
		{"NormApply", normApply, 2},
		{"NormReduce", normReduce, 2},
		{"NormBackward", normBackward, 3},
		{"ActForward", actForward, 2},
		{"PReLUForward", preluForward, 2},
		{"PReLUSlopeGrad", preluSlopeGrad, 2},
		{"Add", add, 3},
		{"Concat", concat, 2},
		{"Split", split, 2},
		{"SoftmaxForward", softmaxForward, 2},
		{"Argmax", argmax, 1},
		{"GELU", curveForward(kernel.GELU), 2},
		{"Dropout", dropout, 2},
		{"MultiplyPositions", multiply(kernel.ByPosition), 2},
		{"Dice", lossForward(kernel.Dice), 1},
		{"DiceGradient", lossBackward(kernel.Dice), 2},
		{"Adam", adam(0), 7},
		{"Regularise", regularise(kernel.Penalty{L2: 0.1}), 3},
	}
}

// BenchmarkOperations reports how fast whole arrays are read and written, beside a plain copy.
func BenchmarkOperations(b *testing.B) {
	e := cpu.New(2)
	defer e.Close()
	for _, c := range []int{3, 16, 24, 32} {
		z := size{images: 2, s: 64 * 64 * 32, c: c}
		for _, s := range streams() {
			b.Run(fmt.Sprintf("%s/%d", s.name, c), func(b *testing.B) {
				trial := s.build(e, z)
				b.SetBytes(int64(4 * s.n * z.elements()))
				for b.Loop() {
					trial.op.Run(e)
				}
			})
		}
	}
}

// copyAll joins one array alone.
func copyAll(_ *cpu.Engine, z size) trial {
	return trial{op: &cpu.Concat{Channels: []int{z.c}, Xs: [][]float32{normal(1, z.elements())}, Y: unset(z.elements())}}
}
