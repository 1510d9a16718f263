// Package exec compiles an expression graph to a program and runs it.
//
// A program is a flat list of instructions over one arena. Compiling drops what no requested output needs, fuses
// activations into the normalisations before them, orders the steps so that memory is free early, recomputes what is
// cheaper to make again than to keep, gives every value a place in the arena by liveness (in place where legal) and
// binds every instruction to a kernel. Running allocates nothing. Gorgonia's own operations have
// no kernel here and run by their Do method; the listing says which.
package exec

import (
	"fmt"
	"runtime/debug"
	"time"

	"gorgonia.org/gorgonia"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/ram"
	"dev.niftynet/core/tensor"
)

// Program is a compiled graph with its memory. One goroutine uses it at a time.
type Program struct {
	engine       *cpu.Engine
	instructions []Instruction
	inputs       map[string]*value
	outputs      []*value
	arena        []float32
	peak         int64   // bytes of the process, predicted
	demand       int     // elements of the arena that no placement could do without
	hunter       *hunter // nil unless anomalies are detected
}

var _ gorgonia.VM = (*Program)(nil)

// Settings choose how a program is compiled.
type Settings struct {
	// Bound is the memory of inputs by name, so that programs can share parameters; others get memory of their own.
	Bound map[string]*tensor.Tensor
	// MemoryLimit is the most bytes that the process may take while the program runs; 0 sets no limit.
	MemoryLimit int64
	// Reserve is the bytes that the process will take beside what it has now and the program.
	Reserve int64
	// Over is a program whose memory this one also runs in, if it is large enough: none of the two may still need a
	// result when the other one runs. It may be nil.
	Over *Program
	// DetectAnomaly stops a run with an *AnomalyError at the first input or result that is not finite. Runs take
	// longer by the time of reading every result once.
	DetectAnomaly bool
}

// Compile makes a program that computes outputs. Inputs named in bound use that memory; the others get memory of
// their own (Input).
func Compile(e *cpu.Engine, outputs []*graph.Node, bound map[string]*tensor.Tensor) (*Program, error) {
	return Settings{Bound: bound}.Compile(e, outputs)
}

// Compile makes a program that computes outputs. It is an error if they take more memory than the machine or
// MemoryLimit has.
func (s Settings) Compile(e *cpu.Engine, outputs []*graph.Node) (*Program, error) {
	debug.FreeOSMemory() // garbage takes no part in what the process will have
	return s.compileBeside(ram.Resident(), e, outputs)
}

// compileBeside is Compile in a process that has so many bytes.
func (s Settings) compileBeside(process int64, e *cpu.Engine, outputs []*graph.Node) (*Program, error) {
	const growth = 3 << 20 // of the process: stacks, pages of code that were not used before
	before := process + s.Reserve
	c := newCompiler(e, outputs)
	if err := c.declare(s.Bound); err != nil {
		return nil, err
	}
	c.fuse()
	c.schedule()
	allocated := allocations()
	if err := c.size(); err != nil {
		return nil, err
	}
	plans := allocations() - allocated // of the kernels, which are made again for their memory
	fixed := before + c.own + plans + growth
	elements, err := c.fit(s.MemoryLimit, fixed)
	if err != nil {
		return nil, err
	}
	if err := fits(elements); err != nil {
		return nil, err
	}
	p := &Program{
		engine: e, inputs: c.inputs, arena: s.arena(elements), peak: fixed + 4*int64(elements), demand: c.least(),
	}
	c.bind(p)
	if s.DetectAnomaly {
		p.hunter = newHunter(p)
	}
	return p, nil
}

// arena is memory for so many elements, that of another program if there is one to share.
func (s Settings) arena(elements int) []float32 {
	if s.Over != nil && len(s.Over.arena) >= elements {
		return s.Over.arena[:elements:elements]
	}
	return newArena(elements)
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
	if p.hunter != nil {
		if err := p.hunter.checkInputs(p.engine); err != nil {
			return err
		}
	}
	for i := range p.instructions {
		if err := p.run(&p.instructions[i]); err != nil {
			return err
		}
	}
	return nil
}

// run does one instruction.
func (p *Program) run(in *Instruction) error {
	in.run.Run(p.engine)
	if c, ok := in.run.(checker); ok {
		if err := c.Err(); err != nil {
			return fmt.Errorf("%s: %w", located(in.Scope, in.Op), err)
		}
	}
	if p.hunter != nil {
		return p.hunter.check(p.engine, in)
	}
	return nil
}

// Profile runs the program and tells how long each of its Instructions took.
func (p *Program) Profile() ([]time.Duration, error) {
	times := make([]time.Duration, len(p.instructions))
	for i := range p.instructions {
		begun := time.Now()
		if err := p.run(&p.instructions[i]); err != nil {
			return nil, err
		}
		times[i] = time.Since(begun)
	}
	return times, nil
}

// RunAll is Run, as Gorgonia's machines call it.
func (p *Program) RunAll() error { return p.Run() }

// Reset does nothing: a program can always run again.
func (p *Program) Reset() {}

// Close does nothing: the engine belongs to the caller and memory to the collector.
func (p *Program) Close() error { return nil }

// Bytes is the size of the arena.
func (p *Program) Bytes() int64 { return int64(len(p.arena)) * 4 }

// LeastBytes is the largest sum of what is in the arena at one time: no placement could take less.
func (p *Program) LeastBytes() int64 { return int64(p.demand) * 4 }

// PeakBytes predicts the most memory that the process has while the program runs: what it had when the program was
// compiled, what was reserved, inputs and arena.
func (p *Program) PeakBytes() int64 { return p.peak }

// Instructions is the program's listing.
func (p *Program) Instructions() []Instruction { return p.instructions }
