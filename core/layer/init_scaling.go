package layer

import (
	"math"

	"dev.niftynet/core/tensor"
)

// Fan is what a variance is divided by.
type Fan int

// The fans of weights: inputs of an output, outputs of an input, their mean.
const (
	FanIn Fan = iota
	FanOut
	FanAverage
)

// of is a fan of weights [... in out]; all of a vector's are its length.
func (f Fan) of(shape tensor.Shape) float64 {
	if len(shape) < 2 {
		return float64(shape.Size())
	}
	n := len(shape)
	space := shape[:n-2].Size()
	in, out := float64(space*shape[n-2]), float64(space*shape[n-1])
	switch f {
	case FanIn:
		return in
	case FanOut:
		return out
	default:
		return (in + out) / 2
	}
}

// VarianceScaling draws with variance Scale/fan: 2 with FanIn is He et al. 2015 (arXiv:1502.01852), 1 with FanAverage
// is Glorot & Bengio 2010 (https://proceedings.mlr.press/v9/glorot10a.html).
type VarianceScaling struct {
	Scale float64
	Fan   Fan
}

// Normal draws from a normal distribution cut at two standard deviations, which is widened to keep the variance.
func (v VarianceScaling) Normal(shape tensor.Shape) Init {
	const cut = 0.87962566103423978 // standard deviation of the standard normal distribution cut at -2 and 2
	return truncated(math.Sqrt(v.Scale/v.Fan.of(shape)) / cut)
}

// Uniform draws from an interval around zero.
func (v VarianceScaling) Uniform(shape tensor.Shape) Init {
	return uniform(math.Sqrt(3 * v.Scale / v.Fan.of(shape)))
}
