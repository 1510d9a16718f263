// Package layer is what networks are written in: convolutions, normalisations and activations with parameters
// under named scopes.
//
// A layer is a record; Apply adds it to the graph. Images are [N D H W C], sizes per axis are D, H, W. Shapes that
// don't fit panic with a *graph.ShapeError that names the scope path; graph.Build turns that into an error.
package layer

import (
	"fmt"
	"math/rand/v2"

	"dev.niftynet/core/graph"
	"dev.niftynet/core/tensor"
)

// Scope is a place in a network: layers applied in it keep their parameters under its path.
type Scope struct {
	Training bool // batch normalisation uses the batch's statistics and records them

	graph   *graph.Graph
	params  *Params
	path    string
	used    map[string]bool // paths that this network has taken
	updates *[]Update
	draws   *[]Draw

	initialisers Initialisers
}

// Update is a new value for a parameter that no optimiser changes, to be stored after a training step.
type Update struct {
	Param *Param
	Value *graph.Node
}

// Draw is an input of the network that is filled anew with random numbers before every training step.
type Draw struct {
	Path string
	Fill func(r *rand.Rand, data []float32)
}

// NewScope is the root of a network in g over params.
func NewScope(g *graph.Graph, params *Params, training bool) *Scope {
	return &Scope{
		Training: training, graph: g, params: params, used: make(map[string]bool), updates: new([]Update), draws: new([]Draw),
	}
}

// In is the scope below s with a formatted name. What was built outside a layer before belongs to s.
func (s *Scope) In(format string, args ...any) *Scope {
	s.graph.Place(s.path)
	t := *s
	t.path = s.join(fmt.Sprintf(format, args...))
	return &t
}

// Initialised is the scope with a choice of initialisers for all parameters that are made in it and below.
func (s *Scope) Initialised(i Initialisers) *Scope {
	t := *s
	t.initialisers = i
	return &t
}

// Path is where the scope is, such as "enc0/conv1".
func (s *Scope) Path() string { return s.path }

// Updates is what the network's layers want stored after a training step.
func (s *Scope) Updates() []Update { return *s.updates }

// Draws is what the network's layers want drawn before a training step.
func (s *Scope) Draws() []Draw { return *s.draws }

// Draw is an input of this scope that fill is called on before every training step, with a generator that depends on
// the seed, the path and the step only.
func (s *Scope) Draw(name string, shape tensor.Shape, fill func(r *rand.Rand, data []float32)) *graph.Node {
	path := s.take(name)
	*s.draws = append(*s.draws, Draw{path, fill})
	return s.graph.Input(path, shape...)
}

// Param is the trained parameter of that name in this scope, made on its first use.
func (s *Scope) Param(name string, shape tensor.Shape, init Init) *graph.Node {
	return s.node(s.param(name, shape, init, true))
}

func (s *Scope) param(name string, shape tensor.Shape, init Init, trained bool) *Param {
	path := s.take(name)
	p, ok := s.params.byPath[path]
	if !ok {
		if err := shape.Check(); err != nil {
			panic(&graph.ShapeError{Path: path, Op: "parameter", Shapes: []tensor.Shape{shape}, Problem: err.Error()})
		}
		return s.params.add(path, shape, init, trained)
	}
	if !p.Shape.Equal(shape) {
		panic(&graph.ShapeError{
			Path: path, Op: "parameter", Shapes: []tensor.Shape{p.Shape, shape},
			Problem: "the network was built before with another shape",
		})
	}
	return p
}

func (s *Scope) node(p *Param) *graph.Node { return s.graph.Input(p.Path, p.Shape...) }

// take is the path of a name that this network has not used before. Two layers that took the same one would share
// weights without a word.
func (s *Scope) take(name string) string {
	path := s.join(name)
	if s.used[path] {
		panic(&graph.ShapeError{Path: path, Op: "parameter", Problem: "another layer has it: give each layer a scope of its own (Scope.In)"})
	}
	s.used[path] = true
	return path
}

func (s *Scope) join(name string) string {
	if s.path == "" {
		return name
	}
	return s.path + "/" + name
}

// misfit is why an operation cannot be built on x.
func misfit(op string, x *graph.Node, format string, args ...any) *graph.ShapeError {
	return &graph.ShapeError{Op: op, Shapes: []tensor.Shape{graph.ShapeOf(x)}, Problem: fmt.Sprintf(format, args...)}
}

// requireCount refuses an operation on x of fewer than no iterations or units.
func (s *Scope) requireCount(op string, x *graph.Node, what string, n int) {
	defer s.locate()
	if n < 0 {
		panic(misfit(op, x, "%d %s: there must be 0 or more", n, what))
	}
}

// unknown is why an operation cannot be built by a name that is none of those it knows.
func unknown[T ~string](op string, name T, known ...T) *graph.ShapeError {
	e := &graph.ShapeError{Op: op, Problem: fmt.Sprintf("%q is none of ", string(name))}
	for i, k := range known {
		if i > 0 {
			e.Problem += ", "
		}
		e.Problem += string(k)
	}
	return e
}

// locate, deferred, gives the scope path to what a layer has built, or to a shape error on its way up.
func (s *Scope) locate() {
	s.graph.Place(s.path)
	if r := recover(); r != nil {
		if e, ok := r.(*graph.ShapeError); ok && e.Path == "" {
			e.Path = s.path
		}
		panic(r)
	}
}
