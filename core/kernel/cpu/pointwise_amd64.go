//go:build amd64 && !purego

package cpu

import "dev.niftynet/core/kernel"

// pointwise are the inner loops of a tier.
func (t Tier) pointwise() pointwise {
	switch t {
	case AVX512:
		return pointwise{
			dropout:         avx512Dropout,
			scaleBy:         avx512ScaleBy,
			softmaxRows:     avx512SoftmaxRows,
			softmaxGradRows: avx512SoftmaxGradRows,
			argmaxRows:      avx512ArgmaxRows,
			scaleRows:       avx512ScaleRows,
			dotRows:         avx512DotRows,
		}
	case AVX2:
		return pointwise{
			dropout:         avx2Dropout,
			scaleBy:         avx2ScaleBy,
			softmaxRows:     avx2SoftmaxRows,
			softmaxGradRows: avx2SoftmaxGradRows,
			argmaxRows:      avx2ArgmaxRows,
			scaleRows:       avx2ScaleRows,
			dotRows:         avx2DotRows,
		}
	default:
		return portablePointwise()
	}
}

// curve are the loops of an activation function.
func (t Tier) curve(c kernel.Curve) curve {
	switch t {
	case AVX512:
		return avx512Curve(c)
	case AVX2:
		return avx2Curve(c)
	default:
		return portableCurve(c)
	}
}

func avx512Curve(c kernel.Curve) curve {
	switch c {
	case kernel.ReLU6:
		return curve{avx512ReLU6, avx512ReLU6Backward}
	case kernel.ELU:
		return curve{avx512ELU, avx512ELUBackward}
	case kernel.SELU:
		return curve{avx512SELU, avx512SELUBackward}
	case kernel.Softplus:
		return curve{avx512Softplus, avx512SoftplusBackward}
	case kernel.Softsign:
		return curve{avx512Softsign, avx512SoftsignBackward}
	case kernel.Sigmoid:
		return curve{avx512Sigmoid, avx512SigmoidBackward}
	case kernel.Tanh:
		return curve{avx512Tanh, avx512TanhBackward}
	case kernel.Swish:
		return curve{avx512Swish, avx512SwishBackward}
	case kernel.GELU:
		return curve{avx512GELU, avx512GELUBackward}
	default:
		return portableCurve(c)
	}
}

func avx2Curve(c kernel.Curve) curve {
	switch c {
	case kernel.ReLU6:
		return curve{avx2ReLU6, avx2ReLU6Backward}
	case kernel.ELU:
		return curve{avx2ELU, avx2ELUBackward}
	case kernel.SELU:
		return curve{avx2SELU, avx2SELUBackward}
	case kernel.Softplus:
		return curve{avx2Softplus, avx2SoftplusBackward}
	case kernel.Softsign:
		return curve{avx2Softsign, avx2SoftsignBackward}
	case kernel.Sigmoid:
		return curve{avx2Sigmoid, avx2SigmoidBackward}
	case kernel.Tanh:
		return curve{avx2Tanh, avx2TanhBackward}
	case kernel.Swish:
		return curve{avx2Swish, avx2SwishBackward}
	case kernel.GELU:
		return curve{avx2GELU, avx2GELUBackward}
	default:
		return portableCurve(c)
	}
}
