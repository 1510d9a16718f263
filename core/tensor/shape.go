package tensor

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// Shape is the length of every axis, outermost first. The empty shape is a scalar.
type Shape []int

// MaxSize is the most elements of a tensor that Check accepts, 4 TiB of float32: below it, no product of sizes and
// of bytes overflows.
const MaxSize = 1 << 40

// Check says what is wrong with a shape: a size below 1, or more than MaxSize elements.
func (s Shape) Check() error {
	elements := uint64(1)
	for _, d := range s {
		if d < 1 {
			return errors.New("every size must be at least 1")
		}
		high, low := bits.Mul64(elements, uint64(d))
		if high != 0 || low > MaxSize {
			return fmt.Errorf("a tensor has at most 2^%d elements", bits.Len64(MaxSize)-1)
		}
		elements = low
	}
	return nil
}

// Size is the number of elements of a shape that Check accepts.
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
