package cpu

import "dev.niftynet/core/kernel"

// depthwise is a convolution in which every channel is a group. The weights of a tap are repeated to a pattern, and
// whole rows of positions multiplied with it where a stride of 1 lets them lie side by side, single positions elsewhere.
type depthwise struct {
	kernel.Grouped

	pattern  int       // elements of a tap's weights
	backward bool      // rows of the input are made from those of the output
	from, to []float32 // images
	bias     []float32 // or nil
	taps     []float32 // patterns of the taps' weights
	x, dy    []float32 // of the gradient of the weights
	partials []float32 // sums of that, patterns of taps for each of some planes
	loops    loops
}

// isDepthwise tells whether every channel is a group.
func isDepthwise(g kernel.Grouped) bool { return g.CIn == g.Groups && g.COut == g.Groups }

func newDepthwise(g kernel.Grouped) depthwise {
	return depthwise{Grouped: g, pattern: splitGroups(1, 1, g.COut).period}
}

// tapCount is the number of taps.
func (d *depthwise) tapCount() int { return d.Kernel[0] * d.Kernel[1] * d.Kernel[2] }

// tapSize is the elements of the patterns of all taps.
func (d *depthwise) tapSize() int { return d.tapCount() * d.pattern }

// run makes every row of d.to from rows of d.from; work needs tapSize elements.
func (d *depthwise) run(e *Engine, w, work []float32) {
	d.loops, d.taps = e.tier.loops(), work[:d.tapSize()]
	for tap := range d.tapCount() {
		repeat(d.taps[tap*d.pattern:][:d.pattern], w[tap*d.COut:][:d.COut])
	}
	_, size := d.sizes()
	e.pool.Run(d.N*size[0]*size[1], d)
}

// sizes is those of from and to.
func (d *depthwise) sizes() (from, to [3]int) {
	if d.backward {
		return d.Out, d.In
	}
	return d.In, d.Out
}

// do makes row i.
func (d *depthwise) do(i, _ int) {
	source, size := d.sizes()
	n, plane, line := i/(size[0]*size[1]), i/size[1]%size[0], i%size[1]
	row := d.to[i*size[2]*d.COut:][:size[2]*d.COut]
	if d.bias == nil {
		clear(row)
	} else {
		repeat(row, d.bias)
	}
	for kd := range d.Kernel[0] {
		fromPlane, inside := d.source(0, plane, kd)
		for kh := 0; inside && kh < d.Kernel[1]; kh++ {
			if fromLine, inside := d.source(1, line, kh); inside {
				at := ((n*source[0]+fromPlane)*source[1] + fromLine) * source[2] * d.COut
				d.line(row, d.from[at:][:source[2]*d.COut], (kd*d.Kernel[1]+kh)*d.Kernel[2])
			}
		}
	}
}

// source is the position along an axis that tap k of a position reads, and whether there is one.
func (d *depthwise) source(axis, at, k int) (int, bool) {
	if !d.backward {
		i := at*d.Stride[axis] + k*d.Dilation[axis] - d.Pad[axis]
		return i, i >= 0 && i < d.In[axis]
	}
	i := at + d.Pad[axis] - k*d.Dilation[axis]
	return i / d.Stride[axis], i >= 0 && i%d.Stride[axis] == 0 && i/d.Stride[axis] < d.Out[axis]
}

// line adds a row times the weights of a row of taps.
func (d *depthwise) line(row, from []float32, firstTap int) {
	for k := range d.Kernel[2] {
		w := d.taps[(firstTap+k)*d.pattern:][:d.pattern]
		d.eachRun(k, func(in, out, n int) {
			if d.backward {
				in, out = out, in
			}
			d.loops.addProduct(row[out:][:n], from[in:][:n], w)
		})
	}
}

// eachRun visits the stretches of a row of the input and one of the output that tap k joins element by element: their
// offsets and length.
func (d *depthwise) eachRun(k int, visit func(in, out, n int)) {
	c, stride := d.COut, d.Stride[2]
	shift := k*d.Dilation[2] - d.Pad[2]
	first := max(0, (stride-1-shift)/stride) // output position
	end := min(d.Out[2], (d.In[2]-1-shift+stride)/stride)
	if d.In[2]-1 < shift || first >= end {
		return
	}
	if stride == 1 {
		visit((first+shift)*c, first*c, (end-first)*c)
		return
	}
	for out := first; out < end; out++ {
		visit((out*stride+shift)*c, out*c, c)
	}
}

// parts is the number of partial sums of the gradient of the weights: as many as planes, or enough for any machine.
func (d *depthwise) parts() int { return min(d.N*d.Out[0], 32) }

// correlate makes dw from d.x and d.dy; work needs parts()*tapSize() elements.
func (d *depthwise) correlate(e *Engine, dw, work []float32) {
	d.loops, d.partials = e.tier.loops(), work[:d.parts()*d.tapSize()]
	e.pool.Run(d.parts(), depthwiseSums{d})
	for tap := range d.tapCount() {
		for c := range d.COut {
			sum := 0.0
			for part := range d.parts() {
				sum += fold(d.partials[part*d.tapSize()+tap*d.pattern:][:d.pattern], d.COut, c)
			}
			dw[tap*d.COut+c] = float32(sum)
		}
	}
}

// depthwiseSums adds up partial sums of the gradient of the weights, over some planes of the output each.
type depthwiseSums struct{ *depthwise }

// do adds up part i.
func (d depthwiseSums) do(i, _ int) {
	sums := d.partials[i*d.tapSize():][:d.tapSize()]
	clear(sums)
	planes := d.N * d.Out[0]
	for row := planes * i / d.parts() * d.Out[1]; row < planes*(i+1)/d.parts()*d.Out[1]; row++ {
		n, plane, line := row/(d.Out[0]*d.Out[1]), row/d.Out[1]%d.Out[0], row%d.Out[1]
		dy := d.dy[row*d.Out[2]*d.COut:][:d.Out[2]*d.COut]
		for kd := range d.Kernel[0] {
			inPlane, inside := d.source(0, plane, kd)
			for kh := 0; inside && kh < d.Kernel[1]; kh++ {
				if inLine, inside := d.source(1, line, kh); inside {
					at := ((n*d.In[0]+inPlane)*d.In[1] + inLine) * d.In[2] * d.COut
					d.add(sums[(kd*d.Kernel[1]+kh)*d.Kernel[2]*d.pattern:], d.x[at:][:d.In[2]*d.COut], dy)
				}
			}
		}
	}
}

// add adds the products of two rows to the sums of a row of taps.
func (d depthwiseSums) add(sums, x, dy []float32) {
	for k := range d.Kernel[2] {
		sum := sums[k*d.pattern:][:d.pattern]
		d.eachRun(k, func(in, out, n int) { d.loops.sumProduct(x[in:][:n], dy[out:][:n], sum) })
	}
}
