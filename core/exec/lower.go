package exec

import (
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
	if s.spec == nil {
		return newFallback(s, m)
	}
	families := []func(graph.Spec, memory) runner{
		lowerConv, lowerNorm, lowerPointwise, lowerShape, lowerSample, lowerLoss,
	}
	for _, family := range families {
		if r := family(s.spec, m); r != nil {
			return r
		}
	}
	return &plain{spec: s.spec, memory: m}
}

// plain runs an operation by its plain loops.
type plain struct {
	spec graph.Spec
	memory
}

// Run evaluates the operation.
func (p *plain) Run(*cpu.Engine) { p.spec.Evaluate(p.in, p.out) }
