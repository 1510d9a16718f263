package exec

import (
	"fmt"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
)

// lowerLoss is the kernel of a loss.
func lowerLoss(spec graph.Spec, m memory) runner {
	switch spec := spec.(type) {
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
