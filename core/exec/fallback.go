package exec

import (
	"fmt"

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

func newFallback(s *step, m memory) *fallback {
	f := &fallback{op: s.node.Op(), in: m.in, out: m.out}
	for _, v := range s.in {
		f.shapes = append(f.shapes, v.shape)
	}
	return f
}

// Run computes the result and keeps an error for Err.
func (f *fallback) Run(*cpu.Engine) { f.err = f.do() }

// Err is what went wrong in the last Run.
func (f *fallback) Err() error { return f.err }

func (f *fallback) do() error {
	values := make([]gorgonia.Value, len(f.in))
	for i, data := range f.in {
		if len(f.shapes[i]) == 0 {
			values[i] = gorgonia.NewF32(data[0])
			continue
		}
		values[i] = gt.New(gt.WithShape(f.shapes[i]...), gt.WithBacking(append([]float32(nil), data...)))
	}
	result, err := f.op.Do(values...)
	if err != nil {
		return fmt.Errorf("gorgonia: %w", err)
	}
	if d, ok := result.(*gt.Dense); ok && d.RequiresIterator() {
		result = d.Materialize().(gorgonia.Value)
	}
	data, err := graph.Floats(result)
	if err != nil {
		return err
	}
	if len(data) != len(f.out) {
		return fmt.Errorf("gorgonia's result has %d elements, its shape says %d", len(data), len(f.out))
	}
	copy(f.out, data)
	return nil
}
