package graph

import (
	"fmt"
	"hash"
	"hash/fnv"
	"slices"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	gt "gorgonia.org/tensor"

	"dev.niftynet/core/tensor"
)

// Spec is what makes one operation different from another: a plain record of its geometry. Package exec turns it
// into a kernel; Evaluate is the truth that the kernel is compared with. Records that have a kernel are exported.
type Spec interface {
	// Name is the operation's word in listings and messages.
	Name() string
	// Evaluate computes the result by plain loops. Inputs and result are row-major.
	Evaluate(in [][]float32, out []float32)
}

// differentiable is a Spec with gradients. One without belongs to gradients itself, or its result counts as a constant.
type differentiable interface {
	Spec
	// Gradients builds the gradient of every active input, nil for the others, from the inputs, the result and the
	// result's gradient.
	Gradients(in []*Node, out, dOut *Node) []*Node
}

// partial is a differentiable of which some inputs have no gradient.
type partial interface {
	differentiable
	// Active says for every input whether it has a gradient.
	Active() []bool
}

// Op is one of our operations as Gorgonia sees it.
type Op struct {
	Spec
	In    []tensor.Shape
	Out   tensor.Shape
	Scope string // where in the network it was built; see Graph.Place
}

var _ gorgonia.SDOp = (*Op)(nil)

// apply adds an operation to the graph of its inputs.
func apply(spec Spec, out tensor.Shape, in ...*Node) *Node {
	op := &Op{Spec: spec, Out: out}
	for _, n := range in {
		op.In = append(op.In, ShapeOf(n))
	}
	if err := out.Check(); err != nil {
		panic(&ShapeError{Op: spec.Name(), Shapes: op.In, Problem: fmt.Sprintf("the result would be %v: %v", out, err)})
	}
	node, err := gorgonia.ApplyOp(op, in...)
	if err != nil {
		panic(&ShapeError{Op: spec.Name(), Shapes: op.In, Problem: err.Error()})
	}
	return node
}

// Arity is the number of inputs.
func (o *Op) Arity() int { return len(o.In) }

// Type is the operation's type in Gorgonia's type system: float32 tensors of fixed rank.
func (o *Op) Type() hm.Type {
	types := make([]hm.Type, 0, len(o.In)+1)
	for _, s := range append(slices.Clone(o.In), o.Out) {
		if len(s) == 0 {
			types = append(types, gt.Float32)
		} else {
			types = append(types, gorgonia.TensorType{Dims: len(s), Of: gt.Float32})
		}
	}
	return hm.NewFnType(types...)
}

// InferShape is the result's shape; the inputs' were checked when the operation was made.
func (o *Op) InferShape(...gorgonia.DimSizer) (gt.Shape, error) {
	return gt.Shape(slices.Clone(o.Out)), nil
}

// Do computes the result by plain loops, so that Gorgonia's own machines can run our operations.
func (o *Op) Do(values ...gorgonia.Value) (gorgonia.Value, error) {
	in := make([][]float32, len(values))
	for i, v := range values {
		data, err := Floats(v)
		if err != nil {
			return nil, fmt.Errorf("%s: input %d: %w", o.Name(), i, err)
		}
		in[i] = data
	}
	out := make([]float32, o.Out.Size())
	o.Evaluate(in, out)
	if len(o.Out) == 0 {
		return gorgonia.NewF32(out[0]), nil
	}
	return gt.New(gt.WithShape(o.Out...), gt.WithBacking(out)), nil
}

// Floats is the data of a float32 value, not copied unless it is a scalar.
func Floats(v gorgonia.Value) ([]float32, error) {
	switch d := v.Data().(type) {
	case []float32:
		return d, nil
	case float32:
		return []float32{d}, nil
	default:
		return nil, fmt.Errorf("want float32 values, have %T", d)
	}
}

// ReturnsPtr says that the result's memory is the operation's own.
func (o *Op) ReturnsPtr() bool { return false }

// CallsExtern says that no foreign code is called.
func (o *Op) CallsExtern() bool { return false }

// OverwritesInput says that no input is overwritten.
func (o *Op) OverwritesInput() int { return -1 }

// DiffWRT says which inputs have a gradient.
func (o *Op) DiffWRT(int) []bool {
	switch spec := o.Spec.(type) {
	case partial:
		return spec.Active()
	case differentiable:
		return slices.Repeat([]bool{true}, len(o.In))
	default:
		return make([]bool, len(o.In))
	}
}

// SymDiff adds the gradients of the inputs to the graph, in the operation's own scope.
func (o *Op) SymDiff(in gorgonia.Nodes, out, dOut *Node) (grads gorgonia.Nodes, err error) {
	spec, ok := o.Spec.(differentiable)
	if !ok {
		return nil, fmt.Errorf("%s has no gradients", o.Name())
	}
	before := len(out.Graph().AllNodes())
	err = Build(func() { grads = spec.Gradients(in, out, dOut) })
	place(out.Graph().AllNodes()[before:], o.Scope)
	return grads, err
}

// place sets the scope of operations.
func place(nodes gorgonia.Nodes, scope string) {
	for _, n := range nodes {
		if op, ok := n.Op().(*Op); ok {
			op.Scope = scope
		}
	}
}

// WriteHash tells operations of different geometry apart.
func (o *Op) WriteHash(h hash.Hash) { fmt.Fprint(h, o.String()) }

// Hashcode is the hash of the operation's description.
func (o *Op) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

// String describes the operation completely: name, geometry and shapes.
func (o *Op) String() string {
	return fmt.Sprintf("%s%+v %v→%v", o.Name(), o.Spec, o.In, o.Out)
}
