package cpu_test

import (
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

func adam(decay float64) func(e *cpu.Engine, z size) trial {
	return func(_ *cpu.Engine, z size) trial {
		rule := kernel.Adam{LR: 0.1, Beta1: 0.9, Beta2: 0.99, Eps: 1e-8, Decay: decay, Step: 3}
		param, grad, m, v := normal(1, z.elements()), normal(2, z.elements()), normal(3, z.elements()), positive(4, z.elements())
		want := [][]float64{wide(param), wide(m), wide(v)}
		kernel.AdamUpdate(rule, want[0], wide(grad), want[1], want[2])
		op := &cpu.AdamUpdate{Adam: rule, Param: param, Grad: grad, M: m, V: v}
		return trial{op, [][]float32{param, m, v}, want}
	}
}

func sgd(nesterov bool) func(e *cpu.Engine, z size) trial {
	return func(_ *cpu.Engine, z size) trial {
		rule := kernel.SGD{LR: 0.1, Momentum: 0.9, Nesterov: nesterov}
		param, grad, velocity := normal(1, z.elements()), normal(2, z.elements()), normal(3, z.elements())
		want := [][]float64{wide(param), wide(velocity)}
		kernel.SGDUpdate(rule, want[0], wide(grad), want[1])
		op := &cpu.SGDUpdate{SGD: rule, Param: param, Grad: grad, Velocity: velocity}
		return trial{op, [][]float32{param, velocity}, want}
	}
}

func adagrad(_ *cpu.Engine, z size) trial {
	param, grad, sum := normal(1, z.elements()), normal(2, z.elements()), positive(3, z.elements())
	want := [][]float64{wide(param), wide(sum)}
	kernel.Adagrad(0.1, want[0], wide(grad), want[1])
	return trial{&cpu.Adagrad{LR: 0.1, Param: param, Grad: grad, Sum: sum}, [][]float32{param, sum}, want}
}

func rmsProp(_ *cpu.Engine, z size) trial {
	rule := kernel.RMSProp{LR: 0.1, Decay: 0.9, Eps: 1e-10}
	param, grad, square := normal(1, z.elements()), normal(2, z.elements()), positive(3, z.elements())
	want := [][]float64{wide(param), wide(square)}
	kernel.RMSPropUpdate(rule, want[0], wide(grad), want[1])
	op := &cpu.RMSPropUpdate{RMSProp: rule, Param: param, Grad: grad, Square: square}
	return trial{op, [][]float32{param, square}, want}
}

func ema(_ *cpu.Engine, z size) trial {
	param, avg := normal(1, z.elements()), normal(2, z.elements())
	want := wide(avg)
	kernel.EMA(0.9, wide(param), want)
	return trial{&cpu.EMA{Decay: 0.9, Param: param, Avg: avg}, [][]float32{avg}, [][]float64{want}}
}

func clamp(_ *cpu.Engine, z size) trial {
	x := normal(1, z.elements())
	want := wide(x)
	kernel.Clamp(0.5, want)
	return trial{&cpu.Clamp{X: x, Limit: 0.5}, [][]float32{x}, [][]float64{want}}
}

func regularise(penalty kernel.Penalty) func(e *cpu.Engine, z size) trial {
	return func(e *cpu.Engine, z size) trial {
		param, grad := normal(1, z.elements()), normal(2, z.elements())
		param[0] = 0 // has no sign
		want := wide(grad)
		kernel.Penalise(penalty, wide(param), want)
		op := &cpu.Regularise{Penalty: penalty, Param: param, SumSquares: cpu.SumSquares{X: grad, Out: unset(1)}}
		op.Work = unset(op.WorkSize(e))
		return trial{op, [][]float32{op.Out, grad}, [][]float64{{kernel.SumSquares(want)}, want}}
	}
}
