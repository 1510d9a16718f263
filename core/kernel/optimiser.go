package kernel

import "math"

// Adam is the optimiser of Kingma & Ba 2015 (arXiv:1412.6980), with Eps outside the square root. With Decay it is
// AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101): param shrinks by LR*Decay, apart from the gradient.
//
// TensorFlow scales Eps, too, by the correction of the second moment's bias; the difference matters only where
// gradients are as small as Eps.
type Adam struct {
	LR           float64
	Beta1, Beta2 float64
	Eps          float64
	Decay        float64
	Step         int // of this update, from 1
}

// AdamUpdate moves param along grad; m and v are its moving moments, zeros at first.
func AdamUpdate[T Float](a Adam, param, grad, m, v []T) {
	rate, correct := a.Rates()
	for i, g := range grad {
		m[i] = T(a.Beta1)*m[i] + T(1-a.Beta1)*g
		v[i] = T(a.Beta2)*v[i] + T(1-a.Beta2)*g*g
		param[i] = T(1-a.LR*a.Decay)*param[i] - T(rate)*m[i]/(T(math.Sqrt(float64(v[i])))*T(correct)+T(a.Eps))
	}
}

// Rates are the factors that correct the bias of the first steps: LR/(1 - Beta1^Step) of the first moment and
// 1/sqrt(1 - Beta2^Step) of the root of the second.
func (a Adam) Rates() (rate, correct float64) {
	step := float64(a.Step)
	return a.LR / (1 - math.Pow(a.Beta1, step)), 1 / math.Sqrt(1-math.Pow(a.Beta2, step))
}

// SGD is gradient descent with momentum (Polyak 1964, doi:10.1016/0041-5553(64)90137-5) or Nesterov's
// (Sutskever et al. 2013, https://proceedings.mlr.press/v28/sutskever13.html).
type SGD struct {
	LR       float64
	Momentum float64
	Nesterov bool
}

// SGDUpdate moves param along grad; velocity is zeros at first.
func SGDUpdate[T Float](s SGD, param, grad, velocity []T) {
	for i, g := range grad {
		velocity[i] = T(s.Momentum)*velocity[i] + g
		if s.Nesterov {
			g += T(s.Momentum) * velocity[i]
		} else {
			g = velocity[i]
		}
		param[i] -= T(s.LR) * g
	}
}

// Adagrad moves param along grad divided by the root of sum, that of the squares of all gradients and of a positive
// start (Duchi, Hazan & Singer 2011, https://jmlr.org/papers/v12/duchi11a.html); TensorFlow starts sum at 0.1.
func Adagrad[T Float](lr float64, param, grad, sum []T) {
	for i, g := range grad {
		sum[i] += g * g
		param[i] -= T(lr) * g / T(math.Sqrt(float64(sum[i])))
	}
}

// RMSProp is the optimiser of Tieleman & Hinton 2012 (lecture 6.5), without momentum. As in TensorFlow, Eps lies inside
// the square root.
type RMSProp struct {
	LR    float64
	Decay float64 // of the mean of squares
	Eps   float64
}

// RMSPropUpdate moves param along grad; square is the moving mean of the gradient's squares, which TensorFlow starts
// at 1.
func RMSPropUpdate[T Float](r RMSProp, param, grad, square []T) {
	for i, g := range grad {
		square[i] = T(r.Decay)*square[i] + T(1-r.Decay)*g*g
		param[i] -= T(r.LR) * g / T(math.Sqrt(float64(square[i])+r.Eps))
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
