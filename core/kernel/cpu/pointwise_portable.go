//go:build !amd64 || purego

package cpu

import "dev.niftynet/core/kernel"

// pointwise are the inner loops of a tier.
func (Tier) pointwise() pointwise { return portablePointwise() }

// curve are the loops of an activation function.
func (Tier) curve(c kernel.Curve) curve { return portableCurve(c) }
