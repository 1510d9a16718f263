package exec

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
)

// memory is where a step's inputs, result and scratch are. It is empty while only the size of the scratch is asked.
type memory struct {
	in        [][]float32
	out, work []float32
}

// at is input i, nil if it is absent.
func (m memory) at(i int) []float32 {
	if i < len(m.in) {
		return m.in[i]
	}
	return nil
}

// lower chooses the kernel of a step. Operations on a few numbers run by their plain loops.
func lower(s *step, m memory) runner {
	switch spec := s.spec.(type) {
	case nil:
		return newFallback(s, m)
	case graph.ConvForward:
		return &cpu.ConvForward{Conv: spec.Conv, X: m.at(0), W: m.at(1), Bias: m.at(2), Y: m.out, Work: m.work}
	case graph.ConvBackwardData:
		return &cpu.ConvBackwardData{Conv: spec.Conv, DY: m.at(0), W: m.at(1), Bias: m.at(2), DX: m.out, Work: m.work}
	case graph.ConvBackwardWeights:
		return &cpu.ConvBackwardWeights{Conv: spec.Conv, X: m.at(0), DY: m.at(1), DW: m.out, Work: m.work}
	case graph.ChannelSum:
		rows := kernel.Conv{N: 1, Out: [3]int{1, 1, spec.Positions}, COut: spec.Channels}
		return &cpu.ConvBackwardBias{Conv: rows, DY: m.at(0), DB: m.out, Work: m.work}
	default:
		return &plain{spec: s.spec, memory: m}
	}
}

// plain runs an operation by its plain loops.
type plain struct {
	spec graph.Spec
	memory
}

// Run evaluates the operation.
func (p *plain) Run(*cpu.Engine) { p.spec.Evaluate(p.in, p.out) }
