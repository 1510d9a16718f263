//go:build amd64 && !purego

package cpu

// loops are the inner loops of a tier.
func (t Tier) loops() loops {
	switch t {
	case AVX512:
		return loops{
			moments:       avx512Moments,
			normApply:     avx512NormApply,
			normReduce:    avx512NormReduce,
			normBackward:  avx512NormBackward,
			prelu:         avx512PReLU,
			preluBackward: avx512PReLUBackward,
			preluSlope:    avx512PReLUSlope,
			addProduct:    avx512AddProduct,
			sumProduct:    avx512SumProduct,
			blend:         avx512Blend,
			scale:         avx512Scale,
			mul:           avx512Mul,
			div:           avx512Div,
			maximum:       avx512Maximum,
			exp:           avx512Exp,
			claim:         avx512Claim,
			classSums:     avx512ClassSums,
			classSlope:    avx512ClassSlope,
			penalise:      avx512Penalise,
			clamp:         avx512Clamp,
			adam:          avx512Adam,
			momentum:      avx512Momentum,
			adagrad:       avx512Adagrad,
			rmsProp:       avx512RMSProp,
			toPlanes:      avx512ToPlanes,
			fromPlanes:    avx512FromPlanes,
			copyRows:      avx512CopyRows,
			mix:           avx512Mix,
		}
	case AVX2:
		return loops{
			moments:       avx2Moments,
			normApply:     avx2NormApply,
			normReduce:    avx2NormReduce,
			normBackward:  avx2NormBackward,
			prelu:         avx2PReLU,
			preluBackward: avx2PReLUBackward,
			preluSlope:    avx2PReLUSlope,
			addProduct:    avx2AddProduct,
			sumProduct:    avx2SumProduct,
			blend:         avx2Blend,
			scale:         avx2Scale,
			mul:           avx2Mul,
			div:           avx2Div,
			maximum:       avx2Maximum,
			exp:           avx2Exp,
			claim:         avx2Claim,
			classSums:     avx2ClassSums,
			classSlope:    avx2ClassSlope,
			penalise:      avx2Penalise,
			clamp:         avx2Clamp,
			adam:          avx2Adam,
			momentum:      avx2Momentum,
			adagrad:       avx2Adagrad,
			rmsProp:       avx2RMSProp,
			toPlanes:      avx2ToPlanes,
			fromPlanes:    avx2FromPlanes,
			copyRows:      avx2CopyRows,
			mix:           avx2Mix,
		}
	default:
		return portable()
	}
}
