package cpu

import "dev.niftynet/core/kernel"

// ResampleForward computes Y; see kernel.ResampleForward. The first run makes its little scratch memory.
type ResampleForward struct {
	kernel.Resample
	X, Coordinates, Y []float32

	stencils []kernel.Stencil[float32]
	loops    voxelLoops
}

// Run does the operation.
func (o *ResampleForward) Run(e *Engine) {
	o.stencils, o.loops = stencils(o.stencils, e), e.tier.voxelLoops(o.Channels)
	e.pool.Run(o.N*o.Out[0]*o.Out[1], o)
}

// stencils is one for every worker.
func stencils(old []kernel.Stencil[float32], e *Engine) []kernel.Stencil[float32] {
	if len(old) < e.Threads() {
		return make([]kernel.Stencil[float32], e.Threads())
	}
	return old
}

// do computes row i of the output.
func (o *ResampleForward) do(i, worker int) {
	s, rows := &o.stencils[worker], o.Out[0]*o.Out[1]
	n, c := i/rows, o.Channels
	image := o.X[n*len(o.X)/o.N:][:len(o.X)/o.N]
	for w := range o.Out[2] {
		s.Locate(&o.Resample, o.Coordinates[o.Grid(n, i%rows*o.Out[2]+w):][:3])
		o.loops.gather(o.Y[(i*o.Out[2]+w)*c:][:c], image, s.At[:s.N], s.Weight[:s.N])
	}
}

// ResampleSlope computes DCoordinates; see kernel.ResampleSlope. The first run makes its little scratch memory.
type ResampleSlope struct {
	kernel.Resample
	X, Coordinates, DY, DCoordinates []float32

	stencils []kernel.Stencil[float32]
}

// Run does the operation.
func (o *ResampleSlope) Run(e *Engine) {
	o.stencils = stencils(o.stencils, e)
	clear(o.DCoordinates)
	e.pool.Run(len(o.DCoordinates)/3/o.Out[2], o)
}

// do computes row i of the coordinates, for all images that share them.
func (o *ResampleSlope) do(i, worker int) {
	s, rows := &o.stencils[worker], o.Out[0]*o.Out[1]
	first, last := i/rows, i/rows
	if o.Shared {
		first, last = 0, o.N-1
	}
	for w := range o.Out[2] {
		at := 3 * (i*o.Out[2] + w)
		location := o.Coordinates[at:][:3]
		s.Locate(&o.Resample, location)
		s.Differentiate(&o.Resample, location)
		for n := first; n <= last; n++ {
			o.location(s, n, n*rows*o.Out[2]+i%rows*o.Out[2]+w, o.DCoordinates[at:][:3])
		}
	}
}

// location adds what location k of all does in image n.
func (o *ResampleSlope) location(s *kernel.Stencil[float32], n, k int, slope []float32) {
	image := o.X[n*len(o.X)/o.N:][:len(o.X)/o.N]
	dy := o.DY[k*o.Channels:][:o.Channels]
	for tap, at := range s.At[:s.N] {
		var product float32
		for c, v := range image[at*o.Channels:][:o.Channels] {
			product += v * dy[c]
		}
		for axis := range slope {
			slope[axis] += s.Slope[axis][tap] * product
		}
	}
}

// ResampleBackward computes DX; see kernel.ResampleBackward. Work needs WorkSize elements. The first run makes its
// little scratch memory.
//
// Locations anywhere may read one voxel. So a part owns some planes of DX: it goes through the rows of locations that
// read any of them, in order, and leaves out the voxels of others. The bits don't depend on the number of parts.
type ResampleBackward struct {
	kernel.Resample
	Coordinates, DY, DX []float32
	Work                []float32

	stencils []kernel.Stencil[float32]
	loops    voxelLoops
	reach    reach
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *ResampleBackward) WorkSize(*Engine) int { return 2 * o.N * o.Out[0] * o.Out[1] }

// Run does the operation.
func (o *ResampleBackward) Run(e *Engine) {
	o.stencils, o.loops = stencils(o.stencils, e), e.tier.voxelLoops(o.Channels)
	o.reach.ResampleBackward = o
	e.pool.Run(o.N*o.Out[0]*o.Out[1], &o.reach)
	e.pool.Run(o.N*o.slabs(), o)
}

// slabs is the parts of an image.
func (o *ResampleBackward) slabs() int { return min(o.In[0], 16) }

// reach is the operation's first half: which planes of the image rows of locations read.
type reach struct{ *ResampleBackward }

// do leaves the first and the last plane that row i reads in Work.
func (o *reach) do(i, worker int) {
	s, rows := &o.stencils[worker], o.Out[0]*o.Out[1]
	first, last := o.In[0], -1
	for w := range o.Out[2] {
		from, to := s.Planes(&o.Resample, o.Coordinates[o.Grid(i/rows, i%rows*o.Out[2]+w)])
		first, last = min(first, from), max(last, to)
	}
	o.Work[2*i], o.Work[2*i+1] = float32(first), float32(last)
}

// do computes the planes of part i.
func (o *ResampleBackward) do(i, worker int) {
	s, rows, slabs := &o.stencils[worker], o.Out[0]*o.Out[1], o.slabs()
	n, slab := i/slabs, i%slabs
	lo, hi := slab*o.In[0]/slabs, (slab+1)*o.In[0]/slabs
	plane := o.In[1] * o.In[2]
	image := o.DX[n*len(o.DX)/o.N:][:len(o.DX)/o.N]
	clear(image[lo*plane*o.Channels : hi*plane*o.Channels])
	for row := n * rows; row < (n+1)*rows; row++ {
		if int(o.Work[2*row+1]) < lo || int(o.Work[2*row]) >= hi {
			continue
		}
		for k := row * o.Out[2]; k < (row+1)*o.Out[2]; k++ {
			location := o.Coordinates[o.Grid(n, k-n*rows*o.Out[2]):][:3]
			if from, to := s.Planes(&o.Resample, location[0]); to < lo || from >= hi {
				continue
			}
			s.Locate(&o.Resample, location)
			s.Keep(lo*plane, hi*plane)
			o.loops.scatter(image, o.DY[k*o.Channels:][:o.Channels], s.At[:s.N], s.Weight[:s.N])
		}
	}
}
