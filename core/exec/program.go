// Package exec compiles an expression graph to a program and runs it.
//
// A program is a flat list of instructions over one arena. Compiling drops what no requested output needs, fuses
// activations into the normalisations before them, gives every value a place in the arena by liveness (in place
// where legal) and binds every instruction to a kernel. Running allocates nothing. Gorgonia's own operations have
// no kernel here and run by their Do method; the listing says which.
package exec

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/tensor"
)

// Program is a compiled graph with its memory. One goroutine uses it at a time.
type Program struct {
	engine       *cpu.Engine
	instructions []Instruction
	inputs       map[string]*value
	outputs      []*value
	arena        []float32
}

var _ gorgonia.VM = (*Program)(nil)

// Instruction is one call of a kernel.
type Instruction struct {
	Op       string // "conv", "normalise", ...
	Scope    string // where in the network: the path of its first parameter, if it has any
	In       []tensor.Shape
	Out      tensor.Shape
	Offset   int        // the result's first element in the arena
	Work     int        // scratch elements
	InPlace  bool       // the result overwrites an input
	Fallback bool       // Gorgonia's own Do
	Spec     graph.Spec // the geometry; nil where Fallback
	run      runner
}

// runner is a kernel bound to its memory.
type runner interface{ Run(e *cpu.Engine) }

// checker is a kernel that can refuse its input.
type checker interface{ Err() error }

// Compile makes a program that computes outputs. Inputs named in bound use that memory, so that programs can share
// parameters; the others get memory of their own (Input).
func Compile(e *cpu.Engine, outputs []*graph.Node, bound map[string]*tensor.Tensor) (*Program, error) {
	c := newCompiler(e, outputs)
	if err := c.declare(bound); err != nil {
		return nil, err
	}
	c.fuse()
	c.schedule()
	if err := c.size(); err != nil {
		return nil, err
	}
	c.recompute(0, freely*c.duration())
	elements := c.plan()
	if err := fits(elements); err != nil {
		return nil, err
	}
	p := &Program{engine: e, inputs: c.inputs, arena: newArena(elements)}
	c.bind(p)
	return p, nil
}

// Input is the memory of an input, to be filled before Run; nil if the outputs do not depend on it.
func (p *Program) Input(name string) []float32 {
	if v, ok := p.inputs[name]; ok {
		return v.data
	}
	return nil
}

// Output is the memory of output i, in the order given to Compile, valid until the next Run.
func (p *Program) Output(i int) []float32 { return p.outputs[i].data }

// Outputs is the number of outputs.
func (p *Program) Outputs() int { return len(p.outputs) }

// Run computes the outputs from the inputs.
func (p *Program) Run() error {
	for i := range p.instructions {
		in := &p.instructions[i]
		in.run.Run(p.engine)
		if c, ok := in.run.(checker); ok {
			if err := c.Err(); err != nil {
				return fmt.Errorf("%s: %w", in.Op, err)
			}
		}
	}
	return nil
}

// RunAll is Run, as Gorgonia's machines call it.
func (p *Program) RunAll() error { return p.Run() }

// Reset does nothing: a program can always run again.
func (p *Program) Reset() {}

// Close does nothing: the engine belongs to the caller and memory to the collector.
func (p *Program) Close() error { return nil }

// Bytes is the size of the arena.
func (p *Program) Bytes() int64 { return int64(len(p.arena)) * 4 }

// Instructions is the program's listing.
func (p *Program) Instructions() []Instruction { return p.instructions }
