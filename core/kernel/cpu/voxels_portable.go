//go:build !amd64 || purego

package cpu

func (Tier) wideVoxelLoops() voxelLoops { return portableVoxelLoops() }
