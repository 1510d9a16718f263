package cpu_test

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// pointwiseTrials makes an operation of each kind that works on single elements or positions.
func pointwiseTrials() builders[size] {
	all := builders[size]{
		"Dropout": dropout, "Argmax": argmax,
		"Multiply": multiply(kernel.ByElement), "MultiplyChannels": multiply(kernel.ByChannel),
		"MultiplyPositions":       multiply(kernel.ByPosition),
		"MultiplyReduceChannels":  multiplyReduce(kernel.ByChannel),
		"MultiplyReducePositions": multiplyReduce(kernel.ByPosition),
	}
	for c := kernel.ReLU6; c <= kernel.GELU; c++ {
		all[c.String()], all[c.String()+"Gradient"] = curveForward(c), curveBackward(c)
	}
	return all
}

// steep is numbers where curves bend and where they end.
func steep(seed uint64, n int) []float32 {
	x := normal(seed, n)
	for i := range x {
		x[i] *= 4
	}
	return x
}

func curveForward(c kernel.Curve) func(e *cpu.Engine, z size) trial {
	return func(_ *cpu.Engine, z size) trial {
		x := steep(1, z.elements())
		want := make([]float64, len(x))
		kernel.CurveForward(c, wide(x), want)
		return trial{&cpu.CurveForward{Curve: c, X: x, Y: x}, [][]float32{x}, [][]float64{want}}
	}
}

func curveBackward(c kernel.Curve) func(e *cpu.Engine, z size) trial {
	return func(_ *cpu.Engine, z size) trial {
		v, dy := steep(1, z.elements()), normal(2, z.elements())
		if c.FromResult() {
			kernel.CurveForward(c, v, v)
		}
		want := make([]float64, len(v))
		kernel.CurveBackward(c, wide(v), wide(dy), want)
		return trial{&cpu.CurveBackward{Curve: c, V: v, DY: dy, DX: dy}, [][]float32{dy}, [][]float64{want}}
	}
}

func dropout(_ *cpu.Engine, z size) trial {
	d := kernel.Dropout{Keep: 0.7}
	x, key := normal(1, z.elements()), []float32{1, 65535, 3, 40_000}
	want := make([]float64, len(x))
	kernel.ApplyDropout(d, wide(key), wide(x), want)
	return trial{&cpu.Dropout{Dropout: d, Key: key, X: x, Y: x}, [][]float32{x}, [][]float64{want}}
}

func argmax(_ *cpu.Engine, z size) trial {
	x, y := normal(1, z.elements()), unset(z.images*z.s)
	for i := range x {
		x[i] = float32(int(4 * x[i])) // many are equal
	}
	want := make([]float64, len(y))
	kernel.Argmax(z.c, wide(x), want)
	return trial{&cpu.Argmax{Classes: z.c, X: x, Y: y}, [][]float32{y}, [][]float64{want}}
}

// product is a product and its number of factors.
func product(by kernel.Spread, z size) (kernel.Product, int) {
	p := kernel.Product{Groups: z.images, Positions: z.s, Channels: z.c, By: by}
	switch by {
	case kernel.ByChannel:
		return p, z.images * z.c
	case kernel.ByPosition:
		return p, z.images * z.s
	default:
		return p, z.elements()
	}
}

func multiply(by kernel.Spread) func(e *cpu.Engine, z size) trial {
	return func(e *cpu.Engine, z size) trial {
		p, factors := product(by, z)
		x, f := normal(1, z.elements()), normal(2, factors)
		want := make([]float64, len(x))
		kernel.Multiply(p, wide(x), wide(f), want)
		op := &cpu.Multiply{Product: p, X: x, F: f, Y: x}
		op.Work = unset(op.WorkSize(e))
		return trial{op, [][]float32{x}, [][]float64{want}}
	}
}

func multiplyReduce(by kernel.Spread) func(e *cpu.Engine, z size) trial {
	return func(e *cpu.Engine, z size) trial {
		p, factors := product(by, z)
		x, dy := normal(1, z.elements()), normal(2, z.elements())
		want := make([]float64, factors)
		kernel.MultiplyReduce(p, wide(x), wide(dy), want)
		op := &cpu.MultiplyReduce{Product: p, X: x, DY: dy, DF: unset(len(want))}
		op.Work = unset(op.WorkSize(e))
		return trial{op, [][]float32{op.DF}, [][]float64{want}}
	}
}
