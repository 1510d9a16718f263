package optim

import (
	"fmt"
	"math"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/tensor"
)

// Settings choose an optimiser.
type Settings struct {
	Name        string  // adam, nesterov, momentum or gradientdescent
	Momentum    float64 // of momentum and nesterov
	WeightDecay float64 // L2: WeightDecay*parameter joins the gradient
	ClipNorm    float64 // gradients together longer than this are scaled down to it; 0 leaves them
}

// Target is a parameter with the memory of its gradient.
type Target struct {
	Path  string
	Param *tensor.Tensor
	Grad  []float32
}

// Optimiser changes targets step by step and keeps what it remembers of them in slots.
type Optimiser struct {
	engine   *cpu.Engine
	settings Settings
	targets  []Target
	rules    []rule
	squares  []*cpu.SumSquares
	slots    map[string]*tensor.Tensor
	steps    int
}

// rule is an update bound to its memory.
type rule interface {
	set(lr float64, step int)
	Run(e *cpu.Engine)
}

// New prepares an optimiser; an unknown name is an error.
func New(e *cpu.Engine, s Settings, targets []Target) (*Optimiser, error) {
	o := &Optimiser{engine: e, settings: s, targets: targets, slots: make(map[string]*tensor.Tensor)}
	for _, t := range targets {
		r, err := o.rule(t)
		if err != nil {
			return nil, err
		}
		o.rules = append(o.rules, r)
		o.squares = append(o.squares, newSquares(e, t.Grad))
	}
	return o, nil
}

func newSquares(e *cpu.Engine, grad []float32) *cpu.SumSquares {
	s := &cpu.SumSquares{X: grad, Out: make([]float32, 1)}
	s.Work = make([]float32, s.WorkSize(e))
	return s
}

func (o *Optimiser) rule(t Target) (rule, error) {
	s := o.settings
	switch s.Name {
	case "adam":
		return &adam{cpu.AdamUpdate{
			Adam:  kernel.Adam{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: s.WeightDecay},
			Param: t.Param.Data, Grad: t.Grad, M: o.slot("adam_m", t), V: o.slot("adam_v", t),
		}}, nil
	case "nesterov", "momentum":
		return &sgd{cpu.SGDUpdate{
			SGD:   kernel.SGD{Momentum: s.Momentum, Nesterov: s.Name == "nesterov", Decay: s.WeightDecay},
			Param: t.Param.Data, Grad: t.Grad, Velocity: o.slot("velocity", t),
		}}, nil
	case "gradientdescent":
		return &descent{
			decay:  s.WeightDecay,
			shrink: cpu.Scale{X: t.Param.Data, Y: t.Param.Data},
			move:   cpu.AddScaled{A: t.Param.Data, B: t.Grad, Y: t.Param.Data},
		}, nil
	default:
		return nil, fmt.Errorf("training.optimiser: none is called %q; there are adam, nesterov, momentum, gradientdescent", s.Name)
	}
}

// slot makes what an optimiser remembers of one parameter.
func (o *Optimiser) slot(name string, t Target) []float32 {
	slot := tensor.New(t.Param.Shape...)
	o.slots["optimiser/"+name+"/"+t.Path] = slot
	return slot.Data
}

// Step changes every parameter once. It returns the length of all gradients together, before clipping; where that
// is not finite, nothing is changed.
func (o *Optimiser) Step(lr float64) (norm float64) {
	norm = o.gradientNorm()
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return norm
	}
	if clip := o.settings.ClipNorm; clip > 0 && norm > clip {
		for _, t := range o.targets {
			scale := cpu.Scale{X: t.Grad, Factor: clip / norm, Y: t.Grad}
			scale.Run(o.engine)
		}
	}
	o.steps++
	for _, r := range o.rules {
		r.set(lr, o.steps)
		r.Run(o.engine)
	}
	return norm
}

func (o *Optimiser) gradientNorm() float64 {
	var total float64
	for _, s := range o.squares {
		s.Run(o.engine)
		total += float64(s.Out[0])
	}
	return math.Sqrt(total)
}

// Slots is what the optimiser remembers, by the names that a checkpoint gives them; filling them restores it.
func (o *Optimiser) Slots() map[string]*tensor.Tensor { return o.slots }

// Resume continues as after so many steps.
func (o *Optimiser) Resume(steps int) { o.steps = steps }

type adam struct{ cpu.AdamUpdate }

func (r *adam) set(lr float64, step int) { r.LR, r.Step = lr, step }

type sgd struct{ cpu.SGDUpdate }

func (r *sgd) set(lr float64, _ int) { r.LR = lr }

// descent is plain gradient descent, which remembers nothing.
type descent struct {
	decay  float64
	shrink cpu.Scale
	move   cpu.AddScaled
}

func (r *descent) set(lr float64, _ int) { r.shrink.Factor, r.move.Factor = 1-lr*r.decay, -lr }

// Run moves the parameter against its gradient.
func (r *descent) Run(e *cpu.Engine) {
	if r.decay > 0 {
		r.shrink.Run(e)
	}
	r.move.Run(e)
}
