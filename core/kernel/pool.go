package kernel

import "slices"

// Pool is the geometry of pooling [N D H W C], channel by channel. Axes are in the order D, H, W. The window of
// output position o starts at o*Stride - Pad and is Kernel long; what lies outside the input is left out, and
// every window must reach the input.
type Pool struct {
	N                   int    // images
	In, Out             [3]int // spatial sizes
	Channels            int
	Kernel, Stride, Pad [3]int
}

// Window is the range of input positions along an axis in the window of output position o.
func (p Pool) Window(axis, o int) (lo, hi int) {
	start := o*p.Stride[axis] - p.Pad[axis]
	return max(start, 0), min(start+p.Kernel[axis], p.In[axis])
}

// Average is the mean of every window; what lies outside the input is not counted.
func (p Pool) Average() Separable {
	return separable(p.N, p.Channels, p.In, p.Out, func(axis, o int) (int, []float64) {
		lo, hi := p.Window(axis, o)
		return lo, slices.Repeat([]float64{1 / float64(hi-lo)}, hi-lo)
	})
}

// Centre is the voxel in the middle of every window, the second of two; one outside the input is 0.
func (p Pool) Centre() Separable {
	return separable(p.N, p.Channels, p.In, p.Out, func(axis, o int) (int, []float64) {
		at := o*p.Stride[axis] - p.Pad[axis] + p.Kernel[axis]/2
		if at >= p.In[axis] {
			return 0, nil
		}
		return at, []float64{1}
	})
}
