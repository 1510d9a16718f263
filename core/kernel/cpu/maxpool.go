package cpu

import (
	"math"

	"dev.niftynet/core/kernel"
)

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

// MaxPoolBackward computes DX; see kernel.MaxPoolBackward. The first run makes its little scratch memory.
type MaxPoolBackward struct {
	kernel.Pool
	X, DY, DX []float32

	scratch []float32 // [threads 2 channels]
	loops   loops
}

// Run does the operation. Windows that overlap along D share what they write, so then a part is an image;
// otherwise it is one output plane of an image.
func (o *MaxPoolBackward) Run(e *Engine) {
	o.loops = e.tier.loops()
	if size := e.Threads() * 2 * o.Channels; len(o.scratch) < size {
		o.scratch = make([]float32, size)
	}
	e.pool.Run(o.N*o.partsPerImage(), o)
}

func (o *MaxPoolBackward) partsPerImage() int {
	if o.Kernel[0] > o.Stride[0] {
		return 1
	}
	return o.Out[0]
}

// do computes part i: what its output planes give to the input planes up to where the next part begins.
func (o *MaxPoolBackward) do(i, worker int) {
	parts := o.partsPerImage()
	n, part := i/parts, i%parts
	first, last := part*o.Out[0]/parts, (part+1)*o.Out[0]/parts
	from, to := 0, o.In[0]
	if part > 0 {
		from, _ = o.Window(0, first)
	}
	if part < parts-1 {
		to, _ = o.Window(0, last)
	}
	plane := o.In[1] * o.In[2] * o.Channels
	clear(o.DX[(n*o.In[0]+from)*plane : (n*o.In[0]+to)*plane])
	for od := first; od < last; od++ {
		for oh := range o.Out[1] {
			for ow := range o.Out[2] {
				o.window(n, [3]int{od, oh, ow}, worker)
			}
		}
	}
}

// window gives the gradient of one output position to the first largest input of each channel.
func (o *MaxPoolBackward) window(n int, out [3]int, worker int) {
	scratch := o.scratch[worker*2*o.Channels:][:2*o.Channels]
	largest, dy := scratch[:o.Channels], scratch[o.Channels:]
	copy(dy, o.DY[(((n*o.Out[0]+out[0])*o.Out[1]+out[1])*o.Out[2]+out[2])*o.Channels:])
	repeat(largest, []float32{float32(math.Inf(-1))})
	o.eachTap(n, out, func(at int) { o.loops.maximum(largest, o.X[at:][:o.Channels], largest) })
	o.eachTap(n, out, func(at int) { o.loops.claim(o.DX[at:][:o.Channels], o.X[at:][:o.Channels], largest, dy) })
}

// eachTap calls f with the offset of every input position in a window.
func (o *MaxPoolBackward) eachTap(n int, out [3]int, f func(at int)) {
	d0, d1 := o.Window(0, out[0])
	h0, h1 := o.Window(1, out[1])
	w0, w1 := o.Window(2, out[2])
	for d := d0; d < d1; d++ {
		for h := h0; h < h1; h++ {
			for w := w0; w < w1; w++ {
				f((((n*o.In[0]+d)*o.In[1]+h)*o.In[2] + w) * o.Channels)
			}
		}
	}
}
