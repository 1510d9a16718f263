package cpu

import "dev.niftynet/core/kernel"

// AdamUpdate updates Param, M and V; see kernel.AdamUpdate. LR and Step may be changed between runs.
type AdamUpdate struct {
	kernel.Adam
	Param, Grad, M, V []float32

	factors [8]float32
	elements
}

// Run does the operation.
func (o *AdamUpdate) Run(e *Engine) {
	rate, correct := o.Rates()
	for i, v := range [...]float64{
		1 - o.LR*o.Decay, o.Beta1, 1 - o.Beta1, o.Beta2, 1 - o.Beta2, rate, correct, o.Eps,
	} {
		o.factors[i] = float32(v)
	}
	o.run(e, len(o.Param), o)
}

// do updates part i.
func (o *AdamUpdate) do(i, _ int) {
	lo, hi := span(i, len(o.Param))
	o.loops.adam(o.Param[lo:hi], o.Grad[lo:hi], o.M[lo:hi], o.V[lo:hi], o.factors[:])
}

// SGDUpdate updates Param and Velocity; see kernel.SGDUpdate. LR may be changed between runs.
type SGDUpdate struct {
	kernel.SGD
	Param, Grad, Velocity []float32

	elements
}

// Run does the operation.
func (o *SGDUpdate) Run(e *Engine) { o.run(e, len(o.Param), o) }

// do updates part i.
func (o *SGDUpdate) do(i, _ int) {
	lo, hi := span(i, len(o.Param))
	momentum, rate := float32(o.Momentum), float32(o.LR)
	own, share := float32(0), -rate
	if o.Nesterov {
		own, share = -rate, -rate*momentum
	}
	o.loops.momentum(o.Param[lo:hi], o.Grad[lo:hi], o.Velocity[lo:hi], momentum, own, share)
}

// Adagrad updates Param and Sum; see kernel.Adagrad. LR may be changed between runs.
type Adagrad struct {
	LR               float64
	Param, Grad, Sum []float32

	elements
}

// Run does the operation.
func (o *Adagrad) Run(e *Engine) { o.run(e, len(o.Param), o) }

// do updates part i.
func (o *Adagrad) do(i, _ int) {
	lo, hi := span(i, len(o.Param))
	o.loops.adagrad(o.Param[lo:hi], o.Grad[lo:hi], o.Sum[lo:hi], float32(o.LR))
}

// RMSPropUpdate updates Param and Square; see kernel.RMSPropUpdate. LR may be changed between runs.
type RMSPropUpdate struct {
	kernel.RMSProp
	Param, Grad, Square []float32

	factors [4]float32
	elements
}

// Run does the operation.
func (o *RMSPropUpdate) Run(e *Engine) {
	o.factors = [4]float32{float32(o.Decay), float32(1 - o.Decay), float32(o.LR), float32(o.Eps)}
	o.run(e, len(o.Param), o)
}

// do updates part i.
func (o *RMSPropUpdate) do(i, _ int) {
	lo, hi := span(i, len(o.Param))
	o.loops.rmsProp(o.Param[lo:hi], o.Grad[lo:hi], o.Square[lo:hi], o.factors[:])
}

// EMA updates Avg; see kernel.EMA.
type EMA struct {
	Decay      float64
	Param, Avg []float32

	elements
}

// Run does the operation.
func (o *EMA) Run(e *Engine) { o.run(e, len(o.Avg), o) }

// do updates part i.
func (o *EMA) do(i, _ int) {
	lo, hi := span(i, len(o.Avg))
	o.loops.blend(o.Avg[lo:hi], o.Avg[lo:hi], o.Param[lo:hi], float32(o.Decay), float32(1-o.Decay))
}
