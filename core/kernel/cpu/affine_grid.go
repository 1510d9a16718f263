package cpu

import "dev.niftynet/core/kernel"

// AffineGridForward computes Grid; see kernel.AffineGridForward.
type AffineGridForward struct {
	kernel.AffineGrid
	Theta, Grid []float32
}

// Run does the operation.
func (o *AffineGridForward) Run(e *Engine) { e.pool.Run(o.N*o.Out[0]*o.Out[1], o) }

// do computes row i of the grid: a start, and a step for each voxel.
func (o *AffineGridForward) do(i, _ int) {
	rows := o.Out[0] * o.Out[1]
	theta := o.Theta[i/rows*12:][:12]
	d, h := float32(o.Relative(0, i%rows/o.Out[1])), float32(o.Relative(1, i%o.Out[1]))
	var start, slope [3]float32
	for axis := range start {
		half, row := float32(o.Half(axis)), theta[4*axis:][:4]
		start[axis] = half * (row[0]*d + row[1]*h + row[3] + 1)
		slope[axis] = half * row[2]
	}
	grid := o.Grid[i*o.Out[2]*3:][:o.Out[2]*3]
	for w := range o.Out[2] {
		r := float32(o.Relative(2, w))
		to := grid[3*w:][:3]
		to[0], to[1], to[2] = start[0]+slope[0]*r, start[1]+slope[1]*r, start[2]+slope[2]*r
	}
}

// AffineGridBackward computes DTheta; see kernel.AffineGridBackward. Work needs WorkSize elements.
type AffineGridBackward struct {
	kernel.AffineGrid
	DGrid, DTheta []float32
	Work          []float32
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *AffineGridBackward) WorkSize(*Engine) int { return o.N * o.Out[0] * 12 }

// Run does the operation.
func (o *AffineGridBackward) Run(e *Engine) {
	e.pool.Run(o.N*o.Out[0], o)
	for i := range o.DTheta {
		n, entry := i/12, i%12
		o.DTheta[i] = float32(o.Half(entry/4) * fold(o.Work[n*o.Out[0]*12:][:o.Out[0]*12], 12, entry))
	}
}

// do leaves the sums over plane i in Work.
func (o *AffineGridBackward) do(i, _ int) {
	var sums [12]float64
	for h := range o.Out[1] {
		row := o.DGrid[(i*o.Out[1]+h)*o.Out[2]*3:][:o.Out[2]*3]
		var plain, alongW [3]float64
		for w := range o.Out[2] {
			r := o.Relative(2, w)
			for axis := range plain {
				v := float64(row[3*w+axis])
				plain[axis] += v
				alongW[axis] += v * r
			}
		}
		for axis := range plain {
			sums[4*axis+1] += plain[axis] * o.Relative(1, h)
			sums[4*axis+2] += alongW[axis]
			sums[4*axis+3] += plain[axis]
		}
	}
	for axis := range 3 {
		sums[4*axis] = sums[4*axis+3] * o.Relative(0, i%o.Out[0])
	}
	for entry, v := range sums {
		o.Work[i*12+entry] = float32(v)
	}
}
