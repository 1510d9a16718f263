package cpu

import "dev.niftynet/core/kernel"

// PadForward computes Y; see kernel.PadForward.
type PadForward struct {
	kernel.Pad
	X, Y []float32

	out [3]int
}

// Run does the operation.
func (o *PadForward) Run(e *Engine) {
	o.out = o.Out()
	e.pool.Run(o.N*o.out[0]*o.out[1], o)
}

// do makes row i of the output.
func (o *PadForward) do(i, _ int) {
	n, d, h := i/(o.out[0]*o.out[1]), i/o.out[1]%o.out[0], i%o.out[1]
	c, width := o.Channels, o.In[2]*o.Channels
	y := o.Y[i*o.out[2]*c:][:o.out[2]*c]
	d, h = o.Source(0, d), o.Source(1, h)
	if d < 0 || h < 0 {
		o.fill(y)
		return
	}
	x := o.X[((n*o.In[0]+d)*o.In[1]+h)*width:][:width]
	front, back := o.Before[2], o.Before[2]+o.In[2]
	copy(y[front*c:], x)
	if o.Mode == kernel.PadConstant {
		o.fill(y[:front*c])
		o.fill(y[back*c:])
		return
	}
	for w := range o.out[2] {
		if w < front || w >= back {
			copy(y[w*c:][:c], x[o.Source(2, w)*c:])
		}
	}
}

func (o *PadForward) fill(y []float32) {
	for i := range y {
		y[i] = float32(o.Value)
	}
}

// PadBackward computes DX; see kernel.PadBackward. The first run notes what shows every input, and alone allocates.
type PadBackward struct {
	kernel.Pad
	DY, DX []float32

	out    [3]int
	shown  [2][][]int // output planes that show an input plane, and rows a row
	mirror []int      // output columns that show an input column beside its own
	loops  loops
}

// Run does the operation.
func (o *PadBackward) Run(e *Engine) {
	if o.shown[0] == nil {
		o.prepare()
	}
	o.loops = e.tier.loops()
	e.pool.Run(o.N*o.In[0]*o.In[1], o)
}

func (o *PadBackward) prepare() {
	o.out = o.Out()
	for a := range o.shown {
		o.shown[a] = make([][]int, o.In[a])
		for i := range o.out[a] {
			if source := o.Source(a, i); source >= 0 {
				o.shown[a][source] = append(o.shown[a][source], i)
			}
		}
	}
	for w := range o.out[2] {
		if beside := w < o.Before[2] || w >= o.Before[2]+o.In[2]; beside && o.Source(2, w) >= 0 {
			o.mirror = append(o.mirror, w)
		}
	}
}

// do adds up row i of the input's gradient.
func (o *PadBackward) do(i, _ int) {
	n, d, h := i/(o.In[0]*o.In[1]), i/o.In[1]%o.In[0], i%o.In[1]
	c, width := o.Channels, o.In[2]*o.Channels
	dx := o.DX[i*width:][:width]
	first := true
	for _, od := range o.shown[0][d] {
		for _, oh := range o.shown[1][h] {
			dy := o.DY[((n*o.out[0]+od)*o.out[1]+oh)*o.out[2]*c:][:o.out[2]*c]
			own := dy[o.Before[2]*c:][:width]
			if first {
				copy(dx, own)
			} else {
				o.loops.blend(dx, dx, own, 1, 1)
			}
			first = false
			for _, w := range o.mirror {
				to := dx[o.Source(2, w)*c:][:c]
				o.loops.blend(to, to, dy[w*c:][:c], 1, 1)
			}
		}
	}
}
