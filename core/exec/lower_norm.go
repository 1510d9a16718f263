package exec

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
)

// lowerNorm is the kernel of a normalisation.
func lowerNorm(spec graph.Spec, m memory) runner {
	switch spec := spec.(type) {
	case graph.Stats:
		return &cpu.NormStats{Norm: spec.Norm, X: m.at(0), Stats: m.out, Work: m.work}
	case graph.NormApply:
		return &cpu.NormApply{
			Norm: spec.Norm, X: m.at(0), Stats: m.at(1), Gamma: m.at(2), Beta: m.at(3), Y: m.out, Work: m.work,
		}
	case graph.NormReduce:
		return &cpu.NormReduce{
			Norm: spec.Norm, X: m.at(0), Stats: m.at(1), Gamma: m.at(2), Beta: m.at(3), DY: m.at(4),
			Sums: m.out, Work: m.work,
		}
	case graph.NormBackward:
		return &cpu.NormBackward{
			Norm: spec.Norm, X: m.at(0), Stats: m.at(1), Gamma: m.at(2), Beta: m.at(3), Sums: m.at(4), DY: m.at(5),
			DX: m.out, Work: m.work,
		}
	default:
		return nil
	}
}
