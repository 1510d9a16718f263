package optim

import (
	"math"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/tensor"
)

// Settings choose an optimiser.
type Settings struct {
	Name        string         // adam, adamw, nesterov, momentum, gradientdescent, adagrad or rmsprop
	Momentum    float64        // of momentum and nesterov
	WeightDecay float64        // of adamw: parameters shrink by the learning rate times this, apart from the gradient
	Penalty     kernel.Penalty // joins the loss, as the mean over targets of the penalty of each
	ClipNorm    float64        // gradients together longer than this are scaled down to it (Pascanu et al. 2013, arXiv:1211.5063); 0 leaves them
	ClipValue   float64        // gradients further from 0 than this are cut to it, after ClipNorm; 0 leaves them
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
	updates  []update
	slots    map[string]*tensor.Tensor
	steps    int
}

// update is what a step does to one target, in this order.
type update struct {
	regularise *cpu.Regularise // adds the penalty's gradient, and measures what that gives
	shorten    *cpu.Scale      // clips by norm
	clamp      *cpu.Clamp      // clips by value
	rule       rule
}

// New prepares an optimiser; an unknown name is an error.
func New(e *cpu.Engine, s Settings, targets []Target) (*Optimiser, error) {
	o := &Optimiser{engine: e, settings: s, slots: make(map[string]*tensor.Tensor)}
	penalty := s.Penalty
	penalty.L1 /= float64(max(len(targets), 1))
	penalty.L2 /= float64(max(len(targets), 1))
	for _, t := range targets {
		r, err := o.rule(t)
		if err != nil {
			return nil, err
		}
		regularise := &cpu.Regularise{
			Penalty: penalty, Param: t.Param.Data, SumSquares: cpu.SumSquares{X: t.Grad, Out: make([]float32, 1)},
		}
		regularise.Work = make([]float32, regularise.WorkSize(e))
		o.updates = append(o.updates, update{
			regularise: regularise,
			shorten:    &cpu.Scale{X: t.Grad, Y: t.Grad},
			clamp:      &cpu.Clamp{X: t.Grad, Limit: s.ClipValue},
			rule:       r,
		})
	}
	return o, nil
}

// Step changes every parameter once. It returns the length of all gradients together, that of the penalty included,
// before clipping; where that is not finite, no parameter is changed. Gradients are overwritten.
func (o *Optimiser) Step(lr float64) (norm float64) {
	norm = o.regularise()
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return norm
	}
	o.steps++
	for _, u := range o.updates {
		if limit := o.settings.ClipNorm; limit > 0 && norm > limit {
			u.shorten.Factor = limit / norm
			u.shorten.Run(o.engine)
		}
		if o.settings.ClipValue > 0 {
			u.clamp.Run(o.engine)
		}
		u.rule.set(lr, o.steps)
		u.rule.Run(o.engine)
	}
	return norm
}

// regularise adds the penalty's gradients and gives the length of all gradients together.
func (o *Optimiser) regularise() float64 {
	var total float64
	for _, u := range o.updates {
		u.regularise.Run(o.engine)
		total += float64(u.regularise.Out[0])
	}
	return math.Sqrt(total)
}

// Slots is what the optimiser remembers, by the names that a checkpoint gives them; filling them restores it.
func (o *Optimiser) Slots() map[string]*tensor.Tensor { return o.slots }

// Resume continues as after so many steps.
func (o *Optimiser) Resume(steps int) { o.steps = steps }
