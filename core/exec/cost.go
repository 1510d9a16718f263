package exec

// FLOPs of a processor's core, and bytes that it moves, in a second. Only their ratio matters: it says how dear an
// operation is beside others.
const (
	coreFLOPs = 100e9
	coreBytes = 8e9
)

// flops counts floating point operations: a multiplication and an addition for every tap of a convolution, one for
// every element that any other operation reads or writes, whichever are more.
func (s *step) flops() int64 {
	if n := s.counted(); n > 0 {
		return n
	}
	n := s.out.shape.Size()
	for _, v := range s.in {
		n = max(n, v.shape.Size())
	}
	return int64(n)
}

// counted is the floating point operations of a convolution or matrix product, 0 for other operations.
func (s *step) counted() int64 {
	if c, ok := s.spec.(interface{ FLOPs() int64 }); ok {
		return c.FLOPs()
	}
	return 0
}

// computes reports whether a step is a convolution or matrix product.
func (s *step) computes() bool { return s.counted() > 0 }

// seconds estimates the time that a step takes on one core: of its arithmetic or of its memory, whichever is longer.
func (s *step) seconds() float64 {
	moved := s.out.shape.Size()
	for _, v := range s.in {
		moved += v.shape.Size()
	}
	return max(float64(s.flops())/coreFLOPs, 4*float64(moved)/coreBytes)
}
