package cpu

import "dev.niftynet/core/kernel"

// AdamUpdate updates Param, M and V; see kernel.AdamUpdate. LR and Step may be changed between runs.
type AdamUpdate struct {
	kernel.Adam
	Param, Grad, M, V []float32

	factors [8]float32
	loops   loops
}

// Run does the operation.
func (o *AdamUpdate) Run(e *Engine) {
	o.loops = e.tier.loops()
	rate, correct := o.Rates()
	for i, v := range [...]float64{
		o.Decay, o.Beta1, 1 - o.Beta1, o.Beta2, 1 - o.Beta2, rate, correct, o.Eps,
	} {
		o.factors[i] = float32(v)
	}
	e.pool.Run(chunks(len(o.Param)), o)
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

	loops loops
}

// Run does the operation.
func (o *SGDUpdate) Run(e *Engine) {
	o.loops = e.tier.loops()
	e.pool.Run(chunks(len(o.Param)), o)
}

// do updates part i.
func (o *SGDUpdate) do(i, _ int) {
	lo, hi := span(i, len(o.Param))
	param, grad, velocity := o.Param[lo:hi], o.Grad[lo:hi], o.Velocity[lo:hi]
	momentum, rate, decay := float32(o.Momentum), float32(o.LR), float32(o.Decay)
	o.loops.blend(velocity, velocity, grad, momentum, 1)
	o.loops.blend(velocity, velocity, param, 1, decay)
	if !o.Nesterov {
		o.loops.blend(param, param, velocity, 1, -rate)
		return
	}
	o.loops.blend(param, param, grad, 1-rate*decay, -rate)
	o.loops.blend(param, param, velocity, 1, -rate*momentum)
}

// EMA updates Avg; see kernel.EMA.
type EMA struct {
	Decay      float64
	Param, Avg []float32

	loops loops
}

// Run does the operation.
func (o *EMA) Run(e *Engine) {
	o.loops = e.tier.loops()
	e.pool.Run(chunks(len(o.Avg)), o)
}

// do updates part i.
func (o *EMA) do(i, _ int) {
	lo, hi := span(i, len(o.Avg))
	o.loops.blend(o.Avg[lo:hi], o.Avg[lo:hi], o.Param[lo:hi], float32(o.Decay), float32(1-o.Decay))
}
