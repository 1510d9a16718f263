//go:build amd64 && !purego

package cpu

func (t Tier) wideVoxelLoops() voxelLoops {
	switch t {
	case AVX512:
		return voxelLoops{gather: avx512Gather, scatter: avx512Scatter}
	case AVX2:
		return voxelLoops{gather: avx2Gather, scatter: avx2Scatter}
	default:
		return portableVoxelLoops()
	}
}
