package exec

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
)

// lowerShape is the kernel of what joins, cuts and pools images.
func lowerShape(spec graph.Spec, m memory) runner {
	switch spec := spec.(type) {
	case graph.MaxPooling:
		return &cpu.MaxPoolForward{Pool: spec.Pool, X: m.at(0), Y: m.out, Work: m.work}
	case graph.MaxPoolBackward:
		return &cpu.MaxPoolBackward{Pool: spec.Pool, X: m.at(0), Y: m.at(1), DY: m.at(2), DX: m.out, Work: m.work}
	case graph.Separable:
		return &cpu.MapSeparable{Separable: spec.Kernel(), X: m.at(0), Y: m.out, Work: m.work}
	case graph.Concatenate:
		return &cpu.Concat{Channels: spec.Channels, Xs: m.in, Y: m.out}
	case graph.Part:
		parts := make([][]float32, len(spec.Channels))
		parts[spec.Index] = m.out
		return &cpu.Split{Channels: spec.Channels, X: m.at(0), Ys: parts}
	case graph.Alone:
		parts := make([][]float32, len(spec.Channels))
		parts[spec.Index] = m.at(0)
		return &cpu.Concat{Channels: spec.Channels, Xs: parts, Y: m.out}
	case graph.Folding:
		if spec.Back {
			return &cpu.Fold{Fold: spec.Fold, Image: m.out, Folded: m.at(0), Back: true}
		}
		return &cpu.Fold{Fold: spec.Fold, Image: m.at(0), Folded: m.out}
	case graph.AddedChannels:
		return &cpu.AddChannels{ChannelRange: spec.ChannelRange, A: m.at(0), B: m.at(1), Y: m.out}
	case graph.SumWithEach:
		return &cpu.AddToEach{X: m.at(0), Image: m.at(1), Y: m.out}
	case graph.SumOfImages:
		return &cpu.SumOfImages{X: m.at(0), Y: m.out}
	case graph.Sum:
		return &cpu.AddScaled{A: m.at(0), B: m.at(1), Y: m.out, Factor: 1}
	default:
		return nil
	}
}
