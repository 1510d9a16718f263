package layer

import (
	"math"
	"math/rand/v2"

	"dev.niftynet/core/tensor"
)

// Init fills a new parameter with its first values.
type Init func(r *rand.Rand, data []float32)

// Initialiser chooses how a parameter of some shape is filled. Weights are [... in out], those of a transposed
// convolution [... out in]: as in TensorFlow, whose names and formulas these are, the fan-in counts the axis before
// the last and the axes of space, the fan-out the last axis and those of space.
type Initialiser func(shape tensor.Shape) Init

// Initialisers are what a user may choose for a whole network. Nil leaves the choice to each layer.
type Initialisers struct {
	Weights Initialiser // of convolutions and fully connected layers
	Biases  Initialiser // of the same
}

// NamedInitialiser is one of NiftyNet's: constant (0) and zeros, ones, uniform_scaling, orthogonal, variance_scaling
// (scale 1, fan-in), glorot_normal, glorot_uniform, he_normal and he_uniform. The empty name is nil; a layer that is to
// be filled by any other name panics with a *graph.ShapeError.
func NamedInitialiser(name string) Initialiser {
	switch name {
	case "":
		return nil
	case "constant", "zeros":
		return constantly(0)
	case "ones":
		return constantly(1)
	case "uniform_scaling":
		return UniformScaling
	case "orthogonal":
		return Orthogonal
	case "variance_scaling":
		return VarianceScaling{Scale: 1, Fan: FanIn}.Normal
	case "glorot_normal":
		return VarianceScaling{Scale: 1, Fan: FanAverage}.Normal
	case "glorot_uniform":
		return VarianceScaling{Scale: 1, Fan: FanAverage}.Uniform
	case "he_normal":
		return VarianceScaling{Scale: 2, Fan: FanIn}.Normal
	case "he_uniform":
		return VarianceScaling{Scale: 2, Fan: FanIn}.Uniform
	default:
		return func(tensor.Shape) Init {
			panic(unknown("initialiser", name, "constant", "zeros", "ones", "uniform_scaling", "orthogonal", "variance_scaling",
				"glorot_normal", "glorot_uniform", "he_normal", "he_uniform"))
		}
	}
}

// Constant fills with one value.
func Constant(v float32) Init {
	return func(_ *rand.Rand, data []float32) {
		for i := range data {
			data[i] = v
		}
	}
}

func constantly(v float32) Initialiser { return func(tensor.Shape) Init { return Constant(v) } }

// HeNormal draws from a normal distribution of variance 2/((1+slope^2)*fan), where fan counts all axes but the last,
// for weights before a leaky ReLU of that slope (He et al. 2015, arXiv:1502.01852). It is PyTorch's kaiming_normal_, as
// nnU-Net uses it, for transposed convolutions too.
func HeNormal(slope float64) Initialiser {
	return func(shape tensor.Shape) Init {
		return normal(math.Sqrt(2 / ((1 + slope*slope) * float64(rows(shape)))))
	}
}

func normal(sd float64) Init {
	return func(r *rand.Rand, data []float32) {
		for i := range data {
			data[i] = float32(sd * r.NormFloat64())
		}
	}
}

// TruncatedNormal draws from a normal distribution of variance 2/rows that is cut at two standard deviations, where
// rows counts all axes but the last: NiftyNet's default. The cut leaves 0.7737 of the variance.
func TruncatedNormal(shape tensor.Shape) Init { return truncated(math.Sqrt(2 / float64(rows(shape)))) }

// truncated draws again what lies beyond two standard deviations.
func truncated(sd float64) Init {
	return func(r *rand.Rand, data []float32) {
		for i := range data {
			v := r.NormFloat64()
			for math.Abs(v) > 2 {
				v = r.NormFloat64()
			}
			data[i] = float32(sd * v)
		}
	}
}

// UniformScaling draws from between -sqrt(3/rows) and sqrt(3/rows), where rows counts all axes but the last, so that
// variance neither grows nor shrinks from layer to layer (Sussillo & Abbott 2014, arXiv:1412.6558).
func UniformScaling(shape tensor.Shape) Init { return uniform(math.Sqrt(3 / float64(rows(shape)))) }

func uniform(limit float64) Init {
	return func(r *rand.Rand, data []float32) {
		for i := range data {
			data[i] = float32(limit * (2*r.Float64() - 1))
		}
	}
}

// rows is the elements of all axes but the last; those of a vector are its own.
func rows(shape tensor.Shape) int {
	if len(shape) < 2 {
		return shape.Size()
	}
	return shape[:len(shape)-1].Size()
}
