// Package tensor is a float32 array with a shape: what travels between files, windows and programs.
//
// Image tensors are [N D H W C]; a volume's (x, y, z) is (w, h, d), so D, H, W = nz, ny, nx.
package tensor

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
