package cpu

import "dev.niftynet/core/kernel"

// LatticeFilter computes Y; see kernel.FilterLattice. Work needs WorkSize elements.
type LatticeFilter struct {
	kernel.LatticeFilter
	Grid, X, Y []float32 // Grid is the lattice
	Work       []float32

	image           kernel.LatticeImage[float32]
	x, y            []float32 // of the image
	values, blurred []float32 // [vertices channels]
	vertices        int       // that the image has
	axis            int       // being blurred
	splatters       int

	splat  latticeSplat
	after  latticeAfterHalf
	before latticeBeforeHalf
	slice  latticeSlice
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *LatticeFilter) WorkSize(*Engine) int { return 2 * o.Vertices() * o.Channels }

// Run does the operation, an image after the other.
func (o *LatticeFilter) Run(e *Engine) {
	o.splat.LatticeFilter, o.slice.LatticeFilter = o, o
	o.after.LatticeFilter, o.before.LatticeFilter = o, o
	size, half := o.Points()*o.Channels, o.Vertices()*o.Channels
	for n := range o.N {
		o.image = kernel.LatticeOf(o.Lattice, o.Grid, n)
		o.x, o.y = o.X[n*size:][:size], o.Y[n*size:][:size]
		o.values, o.blurred = o.Work[:half], o.Work[half:][:half]
		o.vertices = kernel.VertexNumber(o.image.Count[0])
		o.splatters = 2 * e.Threads()
		e.pool.Run(o.splatters, &o.splat)
		for turn := range o.Dims() + 1 {
			o.axis = o.Axis(turn)
			e.pool.Run(chunks(o.vertices*o.Channels), &o.after)
			e.pool.Run(chunks(o.vertices*o.Channels), &o.before)
			o.values, o.blurred = o.blurred, o.values
		}
		e.pool.Run(chunks(size), &o.slice)
	}
}

// latticeSplat gives the points' values to vertices. A part owns some vertices and goes through all points in order,
// so that the bits don't depend on the number of parts.
type latticeSplat struct{ *LatticeFilter }

func (o *latticeSplat) do(i, _ int) {
	c, corners := o.Channels, o.Dims()+1
	lo, hi := i*o.vertices/o.splatters, (i+1)*o.vertices/o.splatters
	clear(o.values[lo*c : hi*c])
	for k, element := range o.image.Vertex {
		vertex := kernel.VertexNumber(element)
		if vertex < lo || vertex >= hi {
			continue
		}
		p := k / corners
		weight := o.image.Weight[k] * o.image.Norm[p]
		to := o.values[vertex*c:][:c]
		for j, v := range o.x[p*c:][:c] {
			to[j] += weight * v
		}
	}
}

// latticeAfterHalf makes blurred the values and half of those after along an axis.
type latticeAfterHalf struct{ *LatticeFilter }

func (o *latticeAfterHalf) do(i, _ int) {
	c, corners := o.Channels, o.Dims()+1
	lo, hi := positions(i, o.vertices*c, c)
	for v := lo; v < hi; v++ {
		to := o.blurred[v*c:][:c]
		copy(to, o.values[v*c:])
		if after := kernel.VertexNumber(o.image.After[v*corners+o.axis]); after >= 0 {
			addHalf(to, o.values[after*c:])
		}
	}
}

// latticeBeforeHalf adds half of the values before along an axis. No two vertices have the same one after them, so
// parts don't write to one place.
type latticeBeforeHalf struct{ *LatticeFilter }

func (o *latticeBeforeHalf) do(i, _ int) {
	c, corners := o.Channels, o.Dims()+1
	lo, hi := positions(i, o.vertices*c, c)
	for v := lo; v < hi; v++ {
		if after := kernel.VertexNumber(o.image.After[v*corners+o.axis]); after >= 0 {
			addHalf(o.blurred[after*c:][:c], o.values[v*c:])
		}
	}
}

func addHalf(to, from []float32) {
	for i, v := range from[:len(to)] {
		to[i] += v / 2
	}
}

// latticeSlice reads the points' values from the vertices.
type latticeSlice struct{ *LatticeFilter }

func (o *latticeSlice) do(i, _ int) {
	c, corners := o.Channels, o.Dims()+1
	lo, hi := positions(i, len(o.y), c)
	for p := lo; p < hi; p++ {
		y := o.y[p*c:][:c]
		clear(y)
		for k := p * corners; k < (p+1)*corners; k++ {
			weight := o.image.Weight[k] * o.image.Norm[p]
			for j, v := range o.values[kernel.VertexNumber(o.image.Vertex[k])*c:][:c] {
				y[j] += weight * v
			}
		}
	}
}
