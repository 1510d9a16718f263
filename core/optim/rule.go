package optim

import (
	"fmt"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/tensor"
)

// rule is an optimiser's arithmetic on one target.
type rule interface {
	set(lr float64, step int)
	Run(e *cpu.Engine)
}

// rule binds the optimiser's arithmetic to a target and to what it remembers of it. Constants are TensorFlow's.
func (o *Optimiser) rule(t Target) (rule, error) {
	s := o.settings
	switch s.Name {
	case "adam", "adamw":
		r := &adam{cpu.AdamUpdate{
			Adam:  kernel.Adam{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8},
			Param: t.Param.Data, Grad: t.Grad, M: o.slot("adam_m", t, 0), V: o.slot("adam_v", t, 0),
		}}
		if s.Name == "adamw" {
			r.Decay = s.WeightDecay
		}
		return r, nil
	case "nesterov", "momentum":
		return &sgd{cpu.SGDUpdate{
			SGD:   kernel.SGD{Momentum: s.Momentum, Nesterov: s.Name == "nesterov"},
			Param: t.Param.Data, Grad: t.Grad, Velocity: o.slot("velocity", t, 0),
		}}, nil
	case "gradientdescent":
		return &descent{cpu.AddScaled{A: t.Param.Data, B: t.Grad, Y: t.Param.Data}}, nil
	case "adagrad":
		return &adagrad{cpu.Adagrad{Param: t.Param.Data, Grad: t.Grad, Sum: o.slot("adagrad_sum", t, 0.1)}}, nil
	case "rmsprop":
		return &rmsProp{cpu.RMSPropUpdate{
			RMSProp: kernel.RMSProp{Decay: 0.9, Eps: 1e-10},
			Param:   t.Param.Data, Grad: t.Grad, Square: o.slot("rmsprop_square", t, 1),
		}}, nil
	default:
		return nil, fmt.Errorf("training.optimiser: none is called %q; there are adam, adamw, nesterov, momentum, "+
			"gradientdescent, adagrad, rmsprop", s.Name)
	}
}

// slot makes what an optimiser remembers of one parameter, with the value that it starts with.
func (o *Optimiser) slot(name string, t Target, start float32) []float32 {
	slot := tensor.New(t.Param.Shape...)
	for i := range slot.Data {
		slot.Data[i] = start
	}
	o.slots["optimiser/"+name+"/"+t.Path] = slot
	return slot.Data
}

type adam struct{ cpu.AdamUpdate }

func (r *adam) set(lr float64, step int) { r.LR, r.Step = lr, step }

type sgd struct{ cpu.SGDUpdate }

func (r *sgd) set(lr float64, _ int) { r.LR = lr }

// descent is plain gradient descent, which remembers nothing.
type descent struct{ cpu.AddScaled }

func (r *descent) set(lr float64, _ int) { r.Factor = -lr }

type adagrad struct{ cpu.Adagrad }

func (r *adagrad) set(lr float64, _ int) { r.LR = lr }

type rmsProp struct{ cpu.RMSPropUpdate }

func (r *rmsProp) set(lr float64, _ int) { r.LR = lr }
