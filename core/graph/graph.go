// Package graph holds the operations of medical networks as Gorgonia operations with symbolic gradients.
//
// Gorgonia keeps the expression graph, infers types and differentiates; package exec compiles the graph and runs
// it. Image nodes are [N D H W C]. Functions that build a node panic with a *ShapeError when shapes don't fit,
// so that a network reads as mathematics; Build turns that panic, and no other, into an error.
package graph

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	gt "gorgonia.org/tensor"

	"dev.niftynet/core/tensor"
)

// Node is a value in a graph.
type Node = gorgonia.Node

// Graph is an expression graph under construction.
type Graph struct {
	expr   *gorgonia.ExprGraph
	placed int // nodes that have their scope
}

// New is an empty graph.
func New() *Graph { return &Graph{expr: gorgonia.NewGraph()} }

// Input adds a value that comes from outside, an image or a parameter, under a name of its own.
func (g *Graph) Input(name string, shape ...int) *Node {
	if err := tensor.Shape(shape).Check(); err != nil {
		panic(&ShapeError{Path: name, Op: "input", Shapes: []tensor.Shape{shape}, Problem: err.Error()})
	}
	if len(shape) == 0 {
		return gorgonia.NewScalar(g.expr, gt.Float32, gorgonia.WithName(name))
	}
	return gorgonia.NewTensor(g.expr, gt.Float32, len(shape), gorgonia.WithShape(shape...), gorgonia.WithName(name))
}

// Place says where in the network the nodes are that were made since the last call, for listings and messages.
func (g *Graph) Place(scope string) {
	all := g.expr.AllNodes()
	place(all[min(g.placed, len(all)):], scope)
	g.placed = len(all)
}

// Gradients adds the derivatives of a scalar with respect to inputs, in their order. Inputs that the scalar does
// not depend on get nil.
func (g *Graph) Gradients(cost *Node, inputs []*Node) ([]*Node, error) {
	reached := Ancestors(cost)
	var used []*Node
	for _, n := range inputs {
		if reached[n] {
			used = append(used, n)
		}
	}
	if len(used) == 0 {
		return nil, fmt.Errorf("the loss depends on none of the %d parameters", len(inputs))
	}
	grads, err := gorgonia.Grad(cost, used...)
	if err != nil {
		return nil, fmt.Errorf("differentiate the loss: %w", err)
	}
	all := make([]*Node, len(inputs))
	for i, n := range inputs {
		if k := slices.Index(used, n); k >= 0 {
			all[i] = grads[k]
		}
	}
	return all, nil
}

// Ancestors is a node and everything it is computed from.
func Ancestors(nodes ...*Node) map[*Node]bool {
	seen := make(map[*Node]bool)
	var visit func(n *Node)
	visit = func(n *Node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		for _, child := range Children(n) {
			visit(child)
		}
	}
	for _, n := range nodes {
		visit(n)
	}
	return seen
}

// Children is what a node is computed from, in the operation's order.
func Children(n *Node) []*Node {
	if n.Op() == nil {
		return nil
	}
	from := n.Graph().From(n.ID())
	children := make([]*Node, 0, from.Len())
	for from.Next() {
		children = append(children, from.Node().(*Node))
	}
	return children
}

// ShapeOf is a node's shape; a scalar's is empty.
func ShapeOf(n *Node) tensor.Shape {
	if n.IsScalar() {
		return nil
	}
	return tensor.Shape(slices.Clone(n.Shape()))
}

// ShapeError says which operation, at which place in the network, could not take the shapes it was given.
type ShapeError struct {
	Path    string // scope path such as "enc0/conv1"; empty outside a scope
	Op      string
	Shapes  []tensor.Shape
	Problem string
}

// Error is "enc0/conv1: conv of 2x40x56x40x1 and 3x3x3x2x16: ...".
func (e *ShapeError) Error() string {
	s := e.Op
	joint := " of "
	for _, shape := range e.Shapes {
		s += joint + shape.String()
		joint = " and "
	}
	if e.Path != "" {
		s = e.Path + ": " + s
	}
	return s + ": " + e.Problem
}

// Build runs a function that builds nodes and returns the *ShapeError it panicked with, if any.
func Build(fn func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			shape, ok := r.(*ShapeError)
			if !ok {
				panic(r)
			}
			err = shape
		}
	}()
	fn()
	return nil
}

// fail panics with a ShapeError about nodes.
func fail(op string, nodes []*Node, format string, args ...any) {
	e := &ShapeError{Op: op, Problem: fmt.Sprintf(format, args...)}
	for _, n := range nodes {
		e.Shapes = append(e.Shapes, ShapeOf(n))
	}
	panic(e)
}

// channelShape is the shape of what has to have channels [... C], and their number.
func channelShape(op string, x *Node) (s tensor.Shape, channels int) {
	s = ShapeOf(x)
	if len(s) == 0 {
		fail(op, []*Node{x}, "want an image [... C]")
	}
	return s, s[len(s)-1]
}

// imageShape is the shape of what has to be an image [N D H W C].
func imageShape(op string, x *Node) tensor.Shape {
	s := ShapeOf(x)
	if len(s) != 5 {
		fail(op, []*Node{x}, "want an image [N D H W C]")
	}
	return s
}
