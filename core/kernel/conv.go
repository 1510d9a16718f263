// Package kernel is the plain-Go truth of every operation: readable loops, generic over float32 and float64,
// that gradient checks run in float64 and that the fast kernels of package cpu are compared with.
//
// Image tensors are [N D H W C]: channels last, one layout everywhere.
package kernel

// Float is what the plain loops compute in.
type Float interface{ ~float32 | ~float64 }

// Conv is the geometry of a 3-D convolution. Axes are in the order D, H, W. Output position o reads input
// position o*Stride + k*Dilation - Pad for every tap k; positions outside the input count as zero.
//
// Its transpose (transposed convolution, Zeiler et al. 2010) uses the same record with input and output
// exchanged: ConvBackwardData is its forward pass.
type Conv struct {
	N                     int    // batch
	In, Out               [3]int // spatial sizes
	CIn, COut             int
	Kernel                [3]int
	Stride, Dilation, Pad [3]int // Pad is the zeros before the first position; those after follow from Out
}
