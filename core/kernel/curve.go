package kernel

import (
	"fmt"
	"math"
)

// Curve names an activation function without parameters that is more than a factor below zero.
type Curve int

// The curves.
const (
	ReLU6    Curve = iota // min(max(x, 0), 6)
	ELU                   // x above zero, exp(x)-1 below (Clevert et al. 2016, arXiv:1511.07289)
	SELU                  // ELU of two constants that keep mean 0 and variance 1 (Klambauer et al. 2017, arXiv:1706.02515)
	Softplus              // log(1 + exp(x))
	Softsign              // x/(1 + |x|)
	Sigmoid               // 1/(1 + exp(-x))
	Tanh                  // hyperbolic tangent
	Swish                 // x sigmoid(x) (Ramachandran et al. 2017, arXiv:1710.05941)
	GELU                  // x times the normal distribution up to x, exactly (Hendrycks & Gimpel 2016, arXiv:1606.08415)
)

// The constants of SELU.
const (
	seluAlpha = 1.6732632423543772
	seluScale = 1.0507009873554805
)

// String is the curve's name as NiftyNet has it, in lower case.
func (c Curve) String() string {
	switch c {
	case ReLU6:
		return "relu6"
	case ELU:
		return "elu"
	case SELU:
		return "selu"
	case Softplus:
		return "softplus"
	case Softsign:
		return "softsign"
	case Sigmoid:
		return "sigmoid"
	case Tanh:
		return "tanh"
	case Swish:
		return "swish"
	case GELU:
		return "gelu"
	default:
		return fmt.Sprintf("curve %d", int(c))
	}
}

// FromResult tells whether CurveBackward computes the gradient from the result, so that x need not be kept.
func (c Curve) FromResult() bool { return c != Swish && c != GELU }

// CurveForward is y = c(x). y may be x.
func CurveForward[T Float](c Curve, x, y []T) {
	for i, v := range x {
		y[i] = T(c.value(float64(v)))
	}
}

// CurveBackward is dx = dy * c'(x). v is the result y where FromResult says so, x otherwise. dx may be dy or v.
func CurveBackward[T Float](c Curve, v, dy, dx []T) {
	for i := range v {
		dx[i] = dy[i] * T(c.slope(float64(v[i])))
	}
}

func (c Curve) value(x float64) float64 {
	switch c {
	case ReLU6:
		return min(max(x, 0), 6)
	case ELU:
		return max(x, 0) + math.Expm1(min(x, 0))
	case SELU:
		return seluScale * (max(x, 0) + seluAlpha*math.Expm1(min(x, 0)))
	case Softplus:
		return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
	case Softsign:
		return x / (1 + math.Abs(x))
	case Sigmoid:
		return logistic(x)
	case Tanh:
		return math.Tanh(x)
	case Swish:
		return x * logistic(x)
	case GELU:
		return x * normalBelow(x)
	default:
		return math.NaN()
	}
}

// slope is the derivative, from the result where FromResult says so.
func (c Curve) slope(v float64) float64 {
	switch c {
	case ReLU6:
		if v > 0 && v < 6 {
			return 1
		}
		return 0
	case ELU:
		return 1 + min(v, 0)
	case SELU:
		if v > 0 {
			return seluScale
		}
		return v + seluScale*seluAlpha
	case Softplus:
		return -math.Expm1(-v)
	case Softsign:
		return (1 - math.Abs(v)) * (1 - math.Abs(v))
	case Sigmoid:
		return v * (1 - v)
	case Tanh:
		return 1 - v*v
	case Swish:
		return logistic(v) * (1 + v*logistic(-v))
	case GELU:
		return normalBelow(v) + v*math.Exp(-v*v/2)/math.Sqrt(2*math.Pi)
	default:
		return math.NaN()
	}
}

// logistic is 1/(1 + exp(-x)), without overflow.
func logistic(x float64) float64 {
	e := math.Exp(-math.Abs(x))
	if x < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

// normalBelow is the share of a standard normal distribution below x.
func normalBelow(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
