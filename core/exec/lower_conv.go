package exec

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
)

// lowerConv is the kernel of what convolutions are made of: their passes and padding.
func lowerConv(spec graph.Spec, m memory) runner {
	switch spec := spec.(type) {
	case graph.ConvForward:
		if spec.Groups > 1 {
			return &cpu.GroupedForward{Grouped: spec.Grouped, X: m.at(0), W: m.at(1), Bias: m.at(2), Y: m.out, Work: m.work}
		}
		return &cpu.ConvForward{Conv: spec.Conv, X: m.at(0), W: m.at(1), Bias: m.at(2), Y: m.out, Work: m.work}
	case graph.ConvBackwardData:
		if spec.Groups > 1 {
			return &cpu.GroupedBackwardData{Grouped: spec.Grouped, DY: m.at(0), W: m.at(1), Bias: m.at(2), DX: m.out, Work: m.work}
		}
		return &cpu.ConvBackwardData{Conv: spec.Conv, DY: m.at(0), W: m.at(1), Bias: m.at(2), DX: m.out, Work: m.work}
	case graph.ConvBackwardWeights:
		if spec.Groups > 1 {
			return &cpu.GroupedBackwardWeights{Grouped: spec.Grouped, X: m.at(0), DY: m.at(1), DW: m.out, Work: m.work}
		}
		return &cpu.ConvBackwardWeights{Conv: spec.Conv, X: m.at(0), DY: m.at(1), DW: m.out, Work: m.work}
	case graph.ChannelSum:
		return &cpu.ConvBackwardBias{Conv: spec.Conv, DY: m.at(0), DB: m.out, Work: m.work}
	case graph.Padded:
		return &cpu.PadForward{Pad: spec.Pad, X: m.at(0), Y: m.out}
	case graph.PadBackward:
		return &cpu.PadBackward{Pad: spec.Pad, DY: m.at(0), DX: m.out}
	default:
		return nil
	}
}
