package cpu

import "dev.niftynet/core/kernel"

// RoughnessForward computes Out[0]; see kernel.RoughnessForward. Work needs WorkSize elements. The first run makes
// small tables.
type RoughnessForward struct {
	kernel.Roughness
	X, Out []float32
	Work   []float32

	rows differenceRows
}

// differenceRows computes differences a row of an image at a time.
type differenceRows struct {
	kernel.Roughness
	differences []kernel.Difference
	loops       loops
}

func (r *differenceRows) prepare(k kernel.Roughness, e *Engine) {
	if r.differences == nil {
		r.Roughness, r.differences = k, k.Differences()
	}
	r.loops = e.tier.loops()
}

// inner is the elements of a row that have differences.
func (r *differenceRows) inner() int { return (r.Size[2] - 2*r.Margin(2)) * r.Channels }

// inside reports whether differences are taken at position i of an axis.
func (r *differenceRows) inside(i, axis int) bool {
	return i >= r.Margin(axis) && i < r.Size[axis]-r.Margin(axis)
}

// evaluate leaves difference d of the row of x that begins at an offset in y, times a factor.
func (r *differenceRows) evaluate(d kernel.Difference, x []float32, at int, factor float64, y []float32) {
	for k, t := range d.Terms {
		from := x[at+r.Margin(2)*r.Channels+r.Step(t.Offset):][:len(y)]
		if k == 0 {
			r.loops.scale(y, from, float32(factor*t.Factor))
		} else {
			r.loops.blend(y, y, from, 1, float32(factor*t.Factor))
		}
	}
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *RoughnessForward) WorkSize(e *Engine) int {
	return o.N*o.Size[0] + e.Threads()*(o.Size[2]*o.Channels+3*sumPeriod)
}

// Run does the operation.
func (o *RoughnessForward) Run(e *Engine) {
	o.rows.prepare(o.Roughness, e)
	planes := o.N * o.Size[0]
	e.pool.Run(planes, o)
	o.Out[0] = float32(fold(o.Work[:planes], 1, 0) / float64(o.Count()))
}

// do leaves the sum over plane i in Work.
func (o *RoughnessForward) do(i, worker int) {
	o.Work[i] = 0
	if !o.rows.inside(i%o.Size[0], 0) {
		return
	}
	width := o.Size[2] * o.Channels
	scratch := o.Work[o.N*o.Size[0]+worker*(width+3*sumPeriod):][:width+3*sumPeriod]
	y, zeros, sums := scratch[:o.rows.inner()], scratch[width:][:sumPeriod], scratch[width+sumPeriod:]
	clear(zeros)
	for _, d := range o.rows.differences {
		clear(sums)
		for h := o.Margin(1); h < o.Size[1]-o.Margin(1); h++ {
			o.rows.evaluate(d, o.X, (i*o.Size[1]+h)*width, 1, y)
			o.rows.loops.moments(y, zeros, sums, sumPeriod)
		}
		o.Work[i] += float32(d.Share * fold(sums[sumPeriod:], 1, 0))
	}
}

// RoughnessBackward computes DX; see kernel.RoughnessBackward. Work needs WorkSize elements. The first run makes small
// tables.
type RoughnessBackward struct {
	kernel.Roughness
	X, DOut, DX []float32
	Work        []float32

	rows differenceRows
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *RoughnessBackward) WorkSize(e *Engine) int { return e.Threads() * o.Size[2] * o.Channels }

// Run does the operation.
func (o *RoughnessBackward) Run(e *Engine) {
	o.rows.prepare(o.Roughness, e)
	e.pool.Run(o.N*o.Size[0]*o.Size[1], o)
}

// do computes row i: what the differences around give to it, each computed again.
func (o *RoughnessBackward) do(i, worker int) {
	width, margin := o.Size[2]*o.Channels, o.Margin(2)*o.Channels
	y := o.Work[worker*width:][:o.rows.inner()]
	dx := o.DX[i*width:][:width]
	clear(dx)
	at := [2]int{i / o.Size[1] % o.Size[0], i % o.Size[1]}
	for _, d := range o.rows.differences {
		factor := 2 * float64(o.DOut[0]) * d.Share / float64(o.Count())
		for k, t := range d.Terms {
			if !o.rows.inside(at[0]-t.Offset[0], 0) || !o.rows.inside(at[1]-t.Offset[1], 1) {
				continue
			}
			if k == 0 || t.Offset[0] != d.Terms[k-1].Offset[0] || t.Offset[1] != d.Terms[k-1].Offset[1] {
				row := i - t.Offset[0]*o.Size[1] - t.Offset[1]
				o.rows.evaluate(d, o.X, row*width, factor, y)
			}
			to := dx[margin+t.Offset[2]*o.Channels:][:len(y)]
			o.rows.loops.blend(to, to, y, 1, float32(t.Factor))
		}
	}
}
