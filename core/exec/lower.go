package exec

import (
	"fmt"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
)

// memory is where a step's inputs, result and scratch are.
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
		return &cpu.ConvBackwardBias{Conv: spec.Conv, DY: m.at(0), DB: m.out, Work: m.work}
	case graph.MaxPooling:
		return &cpu.MaxPoolForward{Pool: spec.Pool, X: m.at(0), Y: m.out, Work: m.work}
	case graph.MaxPoolBackward:
		return &cpu.MaxPoolBackward{Pool: spec.Pool, X: m.at(0), DY: m.at(1), DX: m.out}
	case graph.Concatenate:
		return &cpu.Concat{Channels: spec.Channels, Xs: m.in, Y: m.out}
	case graph.Part:
		parts := make([][]float32, len(spec.Channels))
		parts[spec.Index] = m.out
		return &cpu.Split{Channels: spec.Channels, X: m.at(0), Ys: parts}
	case graph.Sum:
		return &cpu.Add{A: m.at(0), B: m.at(1), Y: m.out}
	default:
		if r := lowerNorm(s.spec, m); r != nil {
			return r
		}
		if r := lowerPointwise(s.spec, m); r != nil {
			return r
		}
		return &plain{spec: s.spec, memory: m}
	}
}

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

// lowerPointwise is the kernel of an activation, softmax or loss.
func lowerPointwise(spec graph.Spec, m memory) runner {
	switch spec := spec.(type) {
	case graph.Activation:
		return &cpu.ActForward{Act: spec.Act, X: m.at(0), Y: m.out}
	case graph.ActivationBackward:
		return &cpu.ActBackward{Act: spec.Act, X: m.at(0), DY: m.at(1), DX: m.out}
	case graph.PReLUForward:
		return &cpu.PReLUForward{X: m.at(0), Slope: m.at(1), Y: m.out, Work: m.work}
	case graph.PReLUBackward:
		return &cpu.PReLUBackward{X: m.at(0), Slope: m.at(1), DY: m.at(2), DX: m.out, Work: m.work}
	case graph.PReLUSlope:
		return &cpu.PReLUSlopeGrad{X: m.at(0), DY: m.at(1), DSlope: m.out, Work: m.work}
	case graph.SoftmaxForward:
		return &cpu.SoftmaxForward{Classes: spec.Classes, X: m.at(0), Y: m.out, Work: m.work}
	case graph.SoftmaxBackward:
		return &cpu.SoftmaxBackward{Classes: spec.Classes, Y: m.at(0), DY: m.at(1), DX: m.out, Work: m.work}
	case graph.LossSums:
		n := len(m.out) - 1
		return &lossSums{cpu.LossForward{
			Loss: spec.Loss, Logits: m.at(0), Labels: m.at(1), Sums: m.out[:n], Out: m.out[n:], Work: m.work,
		}}
	case graph.LossBackward:
		return &cpu.LossBackward{
			Loss: spec.Loss, Logits: m.at(0), Labels: m.at(1), Sums: m.at(2), DOut: m.at(3), DLogits: m.out, Work: m.work,
		}
	default:
		return nil
	}
}

// lossSums refuses labels that name no class.
type lossSums struct{ cpu.LossForward }

// Err counts the labels that name no class.
func (l *lossSums) Err() error {
	if l.Bad == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d labels name no class: they must be whole numbers from 0 to %d",
		l.Bad, len(l.Labels), l.Classes-1)
}

// plain runs an operation by its plain loops.
type plain struct {
	spec graph.Spec
	memory
}

// Run evaluates the operation.
func (p *plain) Run(*cpu.Engine) { p.spec.Evaluate(p.in, p.out) }
