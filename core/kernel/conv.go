// Package kernel is the plain-Go truth of every operation: readable loops, generic over float32 and float64,
// that gradient checks run in float64 and that the fast kernels of package cpu are compared with.
//
// Image tensors are [N D H W C]: channels last, one layout everywhere.
package kernel

import (
	"errors"
	"fmt"
	"math/bits"
)

// Float is what the plain loops compute in.
type Float interface{ ~float32 | ~float64 }

// Conv is the geometry of a 3-D convolution. Axes are in the order D, H, W. Output position o reads input
// position o*Stride + k*Dilation - Pad for every tap k; positions outside the input count as zero.
//
// Its transpose (transposed convolution, Zeiler et al. 2010) uses the same record with input and output
// exchanged: ConvBackwardData is its forward pass, ConvForward its gradient with respect to its input, and
// ConvBackwardWeights its gradient with respect to its weights.
type Conv struct {
	N                     int    // images
	In, Out               [3]int // spatial sizes
	CIn, COut             int    // channels
	Kernel                [3]int // taps
	Stride, Dilation, Pad [3]int // Pad is the zeros before the first position; those after follow from Out
}

// XLen is the number of elements of the input, [N D H W CIn].
func (c Conv) XLen() int { return c.N * volume(c.In) * c.CIn }

// WLen is the number of elements of the weights, [KD KH KW CIn COut].
func (c Conv) WLen() int { return volume(c.Kernel) * c.CIn * c.COut }

// YLen is the number of elements of the output, [N Do Ho Wo COut].
func (c Conv) YLen() int { return c.N * volume(c.Out) * c.COut }

// FLOPs counts the floating point operations of one pass, a multiplication and an addition for every tap of
// every output position, taps in the padding included.
func (c Conv) FLOPs() int64 {
	return 2 * int64(c.N*volume(c.Out)) * int64(c.WLen())
}

func volume(size [3]int) int { return size[0] * size[1] * size[2] }

// Check says what is wrong with a geometry: sizes that are not positive, padding that is negative, or tensors
// with more elements than fit in memory.
func (c Conv) Check() error {
	if c.N < 1 || c.CIn < 1 || c.COut < 1 {
		return fmt.Errorf("convolution of batch %d from %d to %d channels: all must be positive", c.N, c.CIn, c.COut)
	}
	for axis, name := range [3]string{"D", "H", "W"} {
		if err := c.checkAxis(axis); err != nil {
			return fmt.Errorf("convolution axis %s: %w", name, err)
		}
	}
	for _, tensor := range []struct {
		name  string
		sizes [5]int
	}{
		{"input", [5]int{c.N, c.In[0], c.In[1], c.In[2], c.CIn}},
		{"weights", [5]int{c.Kernel[0], c.Kernel[1], c.Kernel[2], c.CIn, c.COut}},
		{"output", [5]int{c.N, c.Out[0], c.Out[1], c.Out[2], c.COut}},
	} {
		if overflows(tensor.sizes) {
			return fmt.Errorf("convolution %s of size %v: more elements than fit in memory", tensor.name, tensor.sizes)
		}
	}
	return nil
}

func (c Conv) checkAxis(a int) error {
	switch {
	case c.In[a] < 1 || c.Out[a] < 1:
		return fmt.Errorf("size %d to %d: both must be positive", c.In[a], c.Out[a])
	case c.Kernel[a] < 1 || c.Stride[a] < 1 || c.Dilation[a] < 1:
		return fmt.Errorf("kernel %d, stride %d, dilation %d: all must be positive", c.Kernel[a], c.Stride[a], c.Dilation[a])
	case c.Pad[a] < 0:
		return fmt.Errorf("padding %d is negative", c.Pad[a])
	case overflows([5]int{c.Kernel[a], c.Dilation[a], 1, 1, 1}) || overflows([5]int{c.Out[a], c.Stride[a], 1, 1, 1}) ||
		overflows([5]int{c.Pad[a], 1, 1, 1, 1}):
		return errors.New("dilated kernel, strided output or padding reaches further than memory")
	}
	return nil
}

// overflows tells whether the product of sizes, none negative, exceeds 2^40 elements (4 TiB of float32).
func overflows(sizes [5]int) bool {
	const limit = 1 << 40
	product := uint64(1)
	for _, n := range sizes {
		high, low := bits.Mul64(product, uint64(n))
		if high != 0 || low > limit {
			return true
		}
		product = low
	}
	return false
}
