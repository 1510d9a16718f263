package cpu

import "dev.niftynet/core/kernel"

// MaxPoolForward computes Y; see kernel.MaxPoolForward. Work needs WorkSize elements.
type MaxPoolForward struct {
	kernel.Pool
	X, Y []float32
	Work []float32

	loops loops
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *MaxPoolForward) WorkSize(e *Engine) int { return e.Threads() * o.In[2] * o.Channels }

// Run does the operation.
func (o *MaxPoolForward) Run(e *Engine) {
	o.loops = e.tier.loops()
	e.pool.Run(o.N*o.Out[0]*o.Out[1], o)
}

// do computes row i of the output: the largest of input rows first, then along that row.
func (o *MaxPoolForward) do(i, worker int) {
	width, channels := o.In[2]*o.Channels, o.Channels
	n, od, oh := i/(o.Out[0]*o.Out[1]), i/o.Out[1]%o.Out[0], i%o.Out[1]
	d0, d1 := o.Window(0, od)
	h0, h1 := o.Window(1, oh)
	row := o.Work[worker*width:][:width]
	for d := d0; d < d1; d++ {
		for h := h0; h < h1; h++ {
			x := o.X[((n*o.In[0]+d)*o.In[1]+h)*width:][:width]
			if d == d0 && h == h0 {
				copy(row, x)
			} else {
				o.loops.maximum(row, x, row)
			}
		}
	}
	for ow := range o.Out[2] {
		w0, w1 := o.Window(2, ow)
		y := o.Y[(i*o.Out[2]+ow)*channels:][:channels]
		copy(y, row[w0*channels:])
		for w := w0 + 1; w < w1; w++ {
			o.loops.maximum(y, row[w*channels:][:channels], y)
		}
	}
}

// MaxPoolBackward computes DX from Y, the result of MaxPoolForward; see kernel.MaxPoolBackward. Work needs WorkSize
// elements.
type MaxPoolBackward struct {
	kernel.Pool
	X, Y, DY, DX []float32
	Work         []float32

	loops loops
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *MaxPoolBackward) WorkSize(e *Engine) int { return e.Threads() * o.Out[2] * o.Channels }

// Run does the operation. A part is a row of windows and the input rows up to where the next begins, unless windows
// overlap along D or H and so share what they write; then it is an image.
func (o *MaxPoolBackward) Run(e *Engine) {
	o.loops = e.tier.loops()
	if o.Kernel[0] > o.Stride[0] || o.Kernel[1] > o.Stride[1] {
		e.pool.Run(o.N, (*maxPoolImages)(o))
	} else {
		e.pool.Run(o.N*o.Out[0]*o.Out[1], o)
	}
}

// do computes row i.
func (o *MaxPoolBackward) do(i, worker int) {
	n, od, oh := i/(o.Out[0]*o.Out[1]), i/o.Out[1]%o.Out[0], i%o.Out[1]
	d0, d1 := o.stretch(0, od)
	h0, h1 := o.stretch(1, oh)
	row := o.In[2] * o.Channels
	for d := d0; d < d1; d++ {
		plane := (n*o.In[0] + d) * o.In[1]
		clear(o.DX[(plane+h0)*row : (plane+h1)*row])
	}
	o.row(n, od, oh, worker)
}

// stretch is the input positions along an axis from window i on, or from the first, to where the next window begins.
func (o *MaxPoolBackward) stretch(axis, i int) (lo, hi int) {
	lo, hi = 0, o.In[axis]
	if i > 0 {
		lo, _ = o.Window(axis, i)
	}
	if i < o.Out[axis]-1 {
		hi, _ = o.Window(axis, i+1)
	}
	return lo, hi
}

// maxPoolImages is the operation in parts of one image each.
type maxPoolImages MaxPoolBackward

// do computes image n.
func (p *maxPoolImages) do(n, worker int) {
	o := (*MaxPoolBackward)(p)
	image := o.In[0] * o.In[1] * o.In[2] * o.Channels
	clear(o.DX[n*image:][:image])
	for od := range o.Out[0] {
		for oh := range o.Out[1] {
			o.row(n, od, oh, worker)
		}
	}
}

// row gives the gradients of a row of windows to the first largest input of each: their first voxels claim, then
// their second, and so on.
func (o *MaxPoolBackward) row(n, od, oh, worker int) {
	width := o.Out[2] * o.Channels
	at := ((n*o.Out[0]+od)*o.Out[1] + oh) * width
	y, dy := o.Y[at:][:width], o.Work[worker*width:][:width]
	copy(dy, o.DY[at:])
	d0, d1 := o.Window(0, od)
	h0, h1 := o.Window(1, oh)
	for d := d0; d < d1; d++ {
		for h := h0; h < h1; h++ {
			for w := range min(o.Kernel[2], o.Pad[2]+o.In[2]) { // what is behind the row is in no window
				o.claim(((n*o.In[0]+d)*o.In[1]+h)*o.In[2], w, y, dy)
			}
		}
	}
}

// claim lets voxel w of every window of a row have its gradient, if it is the largest: of those windows where that
// voxel is inside the input row, which begins at some position.
func (o *MaxPoolBackward) claim(position, w int, y, dy []float32) {
	c, stride := o.Channels, o.Stride[2]
	lo := (max(o.Pad[2]-w, 0) + stride - 1) / stride
	hi := min((o.In[2]-1+o.Pad[2]-w)/stride+1, o.Out[2])
	if lo >= hi {
		return
	}
	wide := stride * c
	from := (position + lo*stride - o.Pad[2] + w) * c
	to := from + (hi-lo-1)*wide + c
	o.loops.claim(o.DX[from:to], o.X[from:to], y[lo*c:hi*c], dy[lo*c:hi*c], c, wide)
}
