package exec

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	gt "gorgonia.org/tensor"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/tensor"
)

// fallback runs one of Gorgonia's own operations by its Do method, on copies that it may keep or overwrite.
type fallback struct {
	op     gorgonia.Op
	shapes []tensor.Shape
	in     [][]float32
	out    []float32
	err    error
}

// newFallback chooses how an operation of Gorgonia's runs: where it works element by element, without copies.
func newFallback(s *step, m memory) runner {
	f := fallback{op: s.node.Op(), in: m.in, out: m.out}
	elementwise := len(s.out.shape) > 0
	for _, v := range s.in {
		f.shapes = append(f.shapes, v.shape)
		elementwise = elementwise && (len(v.shape) == 0 || v.shape.Equal(s.out.shape))
	}
	if !elementwise {
		return &f
	}
	result := gt.New(gt.WithShape(s.out.shape...), gt.WithBacking(m.out))
	switch op := f.op.(type) {
	case gorgonia.UsePreallocDoer:
		return newPreallocated(op, f, result)
	case gorgonia.UnsafeDoer:
		if len(f.in) == 1 {
			return &overwriting{op: op, in: m.in[0], result: result}
		}
	}
	return &f
}

// Run computes the result and keeps an error for Err.
func (f *fallback) Run(*cpu.Engine) { f.err = f.do() }

// Err is what went wrong in the last Run.
func (f *fallback) Err() error { return f.err }

func (f *fallback) do() error {
	values := make([]gorgonia.Value, len(f.in))
	for i, data := range f.in {
		values[i] = bound(f.shapes[i], slices.Clone(data))
	}
	result, err := f.op.Do(values...)
	if err != nil {
		return fmt.Errorf("gorgonia: %w", err)
	}
	if d, ok := result.(*gt.Dense); ok && d.RequiresIterator() {
		result = d.Materialize().(gorgonia.Value)
	}
	return copyResult(f.out, result)
}

// bound is data as Gorgonia sees it; a scalar is copied.
func bound(shape tensor.Shape, data []float32) gorgonia.Value {
	if len(shape) == 0 {
		return gorgonia.NewF32(data[0])
	}
	return gt.New(gt.WithShape(shape...), gt.WithBacking(data))
}

// copyResult takes a result to where it belongs, unless it is there.
func copyResult(out []float32, result gorgonia.Value) error {
	data, err := graph.Floats(result)
	if err != nil {
		return err
	}
	if len(data) != len(out) {
		return fmt.Errorf("gorgonia's result has %d elements, its shape says %d", len(data), len(out))
	}
	if &data[0] != &out[0] {
		copy(out, data)
	}
	return nil
}

// preallocated runs an operation that works element by element and writes where it is told to.
type preallocated struct {
	fallback
	op     gorgonia.UsePreallocDoer
	values []gorgonia.Value
	result gorgonia.Value
}

func newPreallocated(op gorgonia.UsePreallocDoer, f fallback, result gorgonia.Value) *preallocated {
	p := &preallocated{fallback: f, op: op, result: result}
	for i, data := range f.in {
		p.values = append(p.values, bound(f.shapes[i], data))
	}
	return p
}

// Run computes the result and keeps an error for Err.
func (p *preallocated) Run(*cpu.Engine) {
	for i, v := range p.values {
		if scalar, ok := v.(*gorgonia.F32); ok {
			*scalar = gorgonia.F32(p.in[i][0])
		}
	}
	result, err := p.op.UsePreallocDo(p.result, p.values...)
	if err != nil {
		p.err = fmt.Errorf("gorgonia: %w", err)
		return
	}
	p.err = copyResult(p.out, result)
}

// overwriting runs a function of every element over a copy of its input.
type overwriting struct {
	op     gorgonia.UnsafeDoer
	in     []float32
	result *gt.Dense
	err    error
}

// Run computes the result and keeps an error for Err.
func (o *overwriting) Run(*cpu.Engine) {
	out := o.result.Data().([]float32)
	copy(out, o.in)
	result, err := o.op.UnsafeDo(o.result)
	if err != nil {
		o.err = fmt.Errorf("gorgonia: %w", err)
		return
	}
	o.err = copyResult(out, result)
}

// Err is what went wrong in the last Run.
func (o *overwriting) Err() error { return o.err }
