package exec

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/tensor"
)

// Instruction is one call of a kernel.
type Instruction struct {
	Op         string // "conv", "normalise + relu", ...
	Scope      string // where in the network, such as "enc0/conv1"
	Kernel     string // what runs it: a tier with its plan if it has one, "plain loops" or "gorgonia"
	In         []tensor.Shape
	Out        tensor.Shape
	Offset     int        // the result's first element in the arena
	Work       int        // scratch elements
	FLOPs      int64      // floating point operations; of what is no convolution, the elements that it passes over
	InPlace    bool       // the result overwrites an input
	Recomputed bool       // it runs again, for a result that was dropped in between to save memory
	Fallback   bool       // Gorgonia's own Do
	Spec       graph.Spec // the geometry; nil where Fallback
	run        runner
	out        []float32
}

// runner is a kernel bound to its memory.
type runner interface{ Run(e *cpu.Engine) }

// checker is a kernel that can refuse its input.
type checker interface{ Err() error }

// instruction describes a step and binds it to its memory.
func (c *compiler) instruction(s *step, arena []float32) Instruction {
	in := Instruction{
		Op: s.name(), Scope: s.scope(), Out: s.out.shape, Offset: s.out.offset, Work: s.work, FLOPs: s.flops(),
		InPlace: s.inPlace, Recomputed: s.recomputed, Fallback: s.spec == nil, Spec: s.spec, out: s.out.data,
	}
	m := memory{out: s.out.data, work: arena[s.workAt : s.workAt+s.work]}
	for _, v := range s.in {
		m.in = append(m.in, v.data)
		in.In = append(in.In, v.shape)
	}
	in.run = lower(s, m)
	in.Kernel = kernelName(c.engine, in.run)
	return in
}

// name is the operation's word, with what was fused to it.
func (s *step) name() string {
	switch spec := s.spec.(type) {
	case nil:
		return s.node.Op().String()
	case graph.NormApply:
		return spec.Name() + fused(spec.Act)
	case graph.NormReduce:
		return spec.Name() + fused(spec.Act)
	case graph.NormBackward:
		return spec.Name() + fused(spec.Act)
	default:
		return spec.Name()
	}
}

// fused is what an activation adds to an operation's name.
func fused(act kernel.Act) string {
	switch act.Kind {
	case kernel.Identity:
		return ""
	case kernel.ReLU:
		return " + relu"
	case kernel.LeakyReLU:
		return " + leaky relu"
	default:
		return " + activation"
	}
}

// scope is where in the network a step was built. Gorgonia's own operations are where their first input is.
func (s *step) scope() string {
	if op, ok := s.node.Op().(*graph.Op); ok {
		return op.Scope
	}
	for _, child := range graph.Children(s.node) {
		if op, ok := child.Op().(*graph.Op); ok {
			return op.Scope
		}
	}
	return ""
}

// kernelName says what runs an instruction.
func kernelName(e *cpu.Engine, r runner) string {
	switch r := r.(type) {
	case *fallback, *preallocated, *overwriting:
		return "gorgonia"
	case *plain:
		return "plain loops"
	case interface{ Kernel(e *cpu.Engine) string }:
		return e.Tier().String() + " " + r.Kernel(e)
	default:
		return e.Tier().String()
	}
}
