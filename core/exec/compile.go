package exec

import (
	"cmp"
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/tensor"
)

// value is a node's result.
type value struct {
	node        *graph.Node
	shape       tensor.Shape
	data        []float32
	outside     bool   // lives outside the arena: an input or a constant
	parameter   bool   // an input bound to memory that programs share
	first, last int    // the steps that make it and use it last
	place       *value // whose memory it overwrites; nil for its own
	offset      int
	origin      *value   // what it is a later copy of; nil for the first
	copies      []*value // of a first one
}

// step is an operation on its way to an instruction.
type step struct {
	spec    graph.Spec // nil for Gorgonia's own operations
	node    *graph.Node
	in      []*value
	out     *value
	work    int
	workAt  int
	inPlace bool

	recomputed bool // it runs a second time, to make a copy of what was dropped
}

// compiler turns nodes into steps and steps into instructions.
type compiler struct {
	engine  *cpu.Engine
	own     int64 // bytes of inputs that have memory of their own
	outputs []*graph.Node
	values  map[*graph.Node]*value
	inputs  map[string]*value
	steps   []*step
}

func newCompiler(e *cpu.Engine, outputs []*graph.Node) *compiler {
	return &compiler{
		engine:  e,
		outputs: outputs,
		values:  make(map[*graph.Node]*value),
		inputs:  make(map[string]*value),
	}
}

// declare makes a value for every node that the outputs need and a step for every operation, in the order in
// which the nodes were made: forward first, then the gradients.
func (c *compiler) declare(bound map[string]*tensor.Tensor) error {
	var nodes []*graph.Node
	for n := range graph.Ancestors(c.outputs...) {
		nodes = append(nodes, n)
	}
	slices.SortFunc(nodes, func(a, b *graph.Node) int { return cmp.Compare(a.ID(), b.ID()) })
	for _, n := range nodes {
		v := &value{node: n, shape: graph.ShapeOf(n)}
		c.values[n] = v
		switch {
		case n.IsVar():
			if err := c.declareInput(v, bound); err != nil {
				return err
			}
		case len(graph.Children(n)) == 0:
			if err := declareConstant(v); err != nil {
				return err
			}
		default:
			c.declareStep(v)
		}
	}
	return nil
}

func (c *compiler) declareInput(v *value, bound map[string]*tensor.Tensor) error {
	name := v.node.Name()
	v.outside = true
	c.inputs[name] = v
	t, ok := bound[name]
	if !ok {
		if err := fits(v.shape.Size()); err != nil {
			return err
		}
		v.data = make([]float32, v.shape.Size())
		c.own += 4 * int64(len(v.data))
		return nil
	}
	if !t.Shape.Equal(v.shape) {
		return fmt.Errorf("%s: the network wants shape %v, the tensor bound to it has %v", name, v.shape, t.Shape)
	}
	v.data, v.parameter = t.Data, true
	return nil
}

func declareConstant(v *value) error {
	data, err := graph.Floats(v.node.Value())
	if err != nil {
		return fmt.Errorf("constant %v: %w", v.node, err)
	}
	v.outside = true
	v.data = slices.Clone(data)
	return nil
}

func (c *compiler) declareStep(v *value) {
	s := &step{node: v.node, out: v}
	for _, child := range graph.Children(v.node) {
		s.in = append(s.in, c.values[child])
	}
	if op, ok := v.node.Op().(*graph.Op); ok {
		s.spec = op.Spec
	} else if isSum(v.node.Op(), s) {
		s.spec = graph.Sum{}
	}
	c.steps = append(c.steps, s)
}

// isSum recognises the elementwise addition that Gorgonia makes where gradients meet.
func isSum(op gorgonia.Op, s *step) bool {
	return op.String() == "+ false" && len(s.in) == 2 &&
		s.in[0].shape.Equal(s.out.shape) && s.in[1].shape.Equal(s.out.shape)
}

// size asks every kernel for the scratch it needs, over stand-in memory of the right lengths that takes no room.
func (c *compiler) size() error {
	largest := 0
	for _, v := range c.values {
		largest = max(largest, v.shape.Size())
	}
	if err := fits(largest); err != nil {
		return err
	}
	standIn, free, err := untouchable(largest)
	if err != nil {
		return err
	}
	defer free()
	for _, s := range c.steps {
		if s.spec == nil {
			continue // Gorgonia makes its own
		}
		m := memory{out: standIn[:s.out.shape.Size()]}
		for _, v := range s.in {
			m.in = append(m.in, standIn[:v.shape.Size()])
		}
		if sized, ok := lower(s, m).(interface{ WorkSize(e *cpu.Engine) int }); ok {
			s.work = sized.WorkSize(c.engine)
		}
	}
	return nil
}

// bind gives every value its memory and every step its kernel.
func (c *compiler) bind(p *Program) {
	for _, s := range c.steps {
		s.out.data = p.arena[s.out.offset : s.out.offset+s.out.shape.Size()]
	}
	for _, s := range c.steps {
		p.instructions = append(p.instructions, c.instruction(s, p.arena))
	}
	for _, n := range c.outputs {
		p.outputs = append(p.outputs, c.values[n])
	}
}
