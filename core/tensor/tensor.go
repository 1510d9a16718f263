// Package tensor is a float32 array with a shape: what travels between files, windows and programs.
//
// Image tensors are [N D H W C]; a volume's (x, y, z) is (w, h, d), so D, H, W = nz, ny, nx.
package tensor

import (
	"fmt"
	"slices"
	"strings"
)

// Shape is the length of every axis, outermost first. The empty shape is a scalar.
type Shape []int

// Size is the number of elements.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// Equal reports whether both shapes are the same.
func (s Shape) Equal(t Shape) bool { return slices.Equal(s, t) }

// String writes the shape as "2x40x56x40x1"; a scalar is "scalar".
func (s Shape) String() string {
	if len(s) == 0 {
		return "scalar"
	}
	parts := make([]string, len(s))
	for i, d := range s {
		parts[i] = fmt.Sprint(d)
	}
	return strings.Join(parts, "x")
}

// Tensor is an array in row-major order.
type Tensor struct {
	Shape Shape
	Data  []float32
}

// New makes a tensor of zeros.
func New(shape ...int) *Tensor {
	s := Shape(shape)
	return &Tensor{Shape: s, Data: make([]float32, s.Size())}
}
