package kernel

import "math"

// Adam is the optimiser of Kingma & Ba 2015 (arXiv:1412.6980), with Eps outside the square root.
type Adam struct {
	LR           float64
	Beta1, Beta2 float64
	Eps          float64
	Decay        float64 // L2: Decay*param joins the gradient
	Step         int     // of this update, from 1
}

// AdamUpdate moves param along grad; m and v are its moving moments, zeros at first.
func AdamUpdate[T Float](a Adam, param, grad, m, v []T) {
	rate, correct := a.Rates()
	for i := range param {
		g := grad[i] + T(a.Decay)*param[i]
		m[i] = T(a.Beta1)*m[i] + T(1-a.Beta1)*g
		v[i] = T(a.Beta2)*v[i] + T(1-a.Beta2)*g*g
		param[i] -= T(rate) * m[i] / (T(math.Sqrt(float64(v[i])))*T(correct) + T(a.Eps))
	}
}

// Rates are the factors that correct the bias of the first steps: LR/(1 - Beta1^Step) of the first moment and
// 1/sqrt(1 - Beta2^Step) of the root of the second.
func (a Adam) Rates() (rate, correct float64) {
	step := float64(a.Step)
	return a.LR / (1 - math.Pow(a.Beta1, step)), 1 / math.Sqrt(1-math.Pow(a.Beta2, step))
}

// SGD is gradient descent with momentum (Polyak 1964, doi:10.1016/0041-5553(64)90137-5) or Nesterov's
// (Sutskever et al. 2013).
type SGD struct {
	LR       float64
	Momentum float64
	Nesterov bool
	Decay    float64 // L2: Decay*param joins the gradient
}

// SGDUpdate moves param along grad; velocity is zeros at first.
func SGDUpdate[T Float](s SGD, param, grad, velocity []T) {
	for i := range param {
		g := grad[i] + T(s.Decay)*param[i]
		velocity[i] = T(s.Momentum)*velocity[i] + g
		if s.Nesterov {
			g += T(s.Momentum) * velocity[i]
		} else {
			g = velocity[i]
		}
		param[i] -= T(s.LR) * g
	}
}

// EMA is avg = decay*avg + (1-decay)*param, the moving average of weights (Polyak & Juditsky 1992,
// doi:10.1137/0330046).
func EMA[T Float](decay float64, param, avg []T) {
	keep, take := T(decay), T(1-decay)
	for i, p := range param {
		avg[i] = keep*avg[i] + take*p
	}
}
