package tensor_test

import (
	"math"
	"testing"

	"dev.niftynet/core/tensor"
)

func TestShapeCheck_RefusesWhatNoMemoryHolds(t *testing.T) {
	const small, large = "every size must be at least 1", "a tensor has at most 2^40 elements"
	for _, c := range []struct {
		shape tensor.Shape
		want  string // the error; empty for none
	}{
		{nil, ""},
		{tensor.Shape{2, 40, 56, 40, 1}, ""},
		{tensor.Shape{1 << 20, 1 << 20}, ""},
		{tensor.Shape{1 << 20, 1<<20 + 1}, large},
		{tensor.Shape{3, 0, 2}, small},
		{tensor.Shape{3, -1, -2}, small},
		{tensor.Shape{1 << 32, 1 << 32}, large},     // 2^64 wraps to 0
		{tensor.Shape{3, math.MaxInt/3 + 1}, large}, // wraps below 0
		{tensor.Shape{1 << 22, 1 << 21, 1 << 21, 1 << 20}, large},
	} {
		got := ""
		if err := c.shape.Check(); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%v: error %q, want %q", []int(c.shape), got, c.want)
		}
	}
}
