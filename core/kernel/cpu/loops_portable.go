//go:build !amd64 || purego

package cpu

// loops are the inner loops of a tier.
func (Tier) loops() loops { return portable() }
