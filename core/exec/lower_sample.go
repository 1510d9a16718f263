package exec

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
)

// lowerSample is the kernel of what reads images between voxels or between points.
func lowerSample(spec graph.Spec, m memory) runner {
	switch spec := spec.(type) {
	case graph.Resampling:
		return &cpu.ResampleForward{Resample: spec.Resample, X: m.at(0), Coordinates: m.at(1), Y: m.out}
	case graph.ResampleBackward:
		return &cpu.ResampleBackward{Resample: spec.Resample, Coordinates: m.at(0), DY: m.at(1), DX: m.out, Work: m.work}
	case graph.ResampleSlope:
		return &cpu.ResampleSlope{
			Resample: spec.Resample, X: m.at(0), Coordinates: m.at(1), DY: m.at(2), DCoordinates: m.out,
		}
	case graph.AffineGridding:
		return &cpu.AffineGridForward{AffineGrid: spec.AffineGrid, Theta: m.at(0), Grid: m.out}
	case graph.AffineGridBackward:
		return &cpu.AffineGridBackward{AffineGrid: spec.AffineGrid, DGrid: m.at(0), DTheta: m.out, Work: m.work}
	case graph.Roughness:
		return &cpu.RoughnessForward{Roughness: spec.Roughness, X: m.at(0), Out: m.out, Work: m.work}
	case graph.RoughnessBackward:
		return &cpu.RoughnessBackward{
			Roughness: spec.Roughness, X: m.at(0), DOut: m.at(1), DX: m.out, Work: m.work,
		}
	case graph.LatticeBuilding:
		return &cpu.BuildLattice{Lattice: spec.Lattice, Image: m.at(0), Grid: m.out, Work: m.work}
	case graph.LatticeFiltering:
		return &cpu.LatticeFilter{LatticeFilter: spec.LatticeFilter, Grid: m.at(0), X: m.at(1), Y: m.out, Work: m.work}
	default:
		return nil
	}
}
