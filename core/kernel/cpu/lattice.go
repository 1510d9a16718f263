package cpu

import (
	"math/bits"

	"dev.niftynet/core/kernel"
)

// BuildLattice computes Grid; see kernel.BuildLattice. Work needs WorkSize elements. The first run makes the table of
// vertices, of at most 4*dims+16 bytes for each that there may be.
type BuildLattice struct {
	kernel.Lattice
	Image, Grid []float32
	Work        []float32

	image    int // being done
	to       kernel.LatticeImage[float32]
	points   []latticePoint
	vertices vertexTable
	locate   latticeLocate
	after    latticeAfter
	ones     LatticeFilter
}

// latticePoint is a worker's scratch memory.
type latticePoint struct {
	kernel.Simplex
	position [kernel.MaxLatticeDims]float64
}

// WorkSize is the number of elements of scratch memory that Run needs.
func (o *BuildLattice) WorkSize(*Engine) int { return 2*o.Vertices() + 2*o.Points() }

// Run does the operation, an image after the other.
func (o *BuildLattice) Run(e *Engine) {
	if len(o.points) < e.Threads() {
		o.points = make([]latticePoint, e.Threads())
		o.vertices = newVertexTable(o.Dims(), o.Vertices())
	}
	o.locate.BuildLattice, o.after.BuildLattice = o, o
	for n := range o.N {
		o.image, o.to = n, kernel.LatticeOf(o.Lattice, o.Grid, n)
		e.pool.Run(chunks(o.Vertices()), &o.locate)
		o.number()
		e.pool.Run(chunks(o.vertices.count), &o.after)
		clear(o.to.After[o.vertices.count*(o.Dims()+1):])
		o.normalise(e)
	}
}

// latticeLocate leaves the keys of the points' vertices in the table, one after the other.
type latticeLocate struct{ *BuildLattice }

func (o *latticeLocate) do(i, worker int) {
	dims, scratch := o.Dims(), &o.points[worker]
	lo, hi := positions(i, o.Vertices(), dims+1)
	for p := lo; p < hi; p++ {
		position := scratch.position[:dims]
		kernel.Position(&o.Lattice, o.Image, o.image, p, position)
		scratch.Locate(position)
		for k := range dims + 1 {
			key := scratch.Vertex(dims, k)
			at := p*(dims+1) + k
			copy(o.vertices.key(at), key[:dims])
			o.to.Weight[at] = float32(scratch.Weight[k])
		}
	}
}

// number gives equal vertices one number, in the order of points, which other numbers of threads don't change.
func (o *BuildLattice) number() {
	o.vertices.reset()
	for at := range o.to.Vertex {
		o.to.Vertex[at] = kernel.VertexElement[float32](o.vertices.add(at))
	}
	o.to.Count[0] = kernel.VertexElement[float32](o.vertices.count)
}

// latticeAfter finds the vertices after others.
type latticeAfter struct{ *BuildLattice }

func (o *latticeAfter) do(i, _ int) {
	dims := o.Dims()
	lo, hi := span(i, o.vertices.count)
	for v := lo; v < hi; v++ {
		var key kernel.LatticeKey
		copy(key[:], o.vertices.key(v))
		for axis := range dims + 1 {
			after := key.After(dims, axis)
			o.to.After[v*(dims+1)+axis] = kernel.VertexElement[float32](o.vertices.find(after[:dims]))
		}
	}
}

// normalise filters ones.
func (o *BuildLattice) normalise(e *Engine) {
	points := o.Points()
	f, ones := &o.ones, o.Work[2*o.Vertices():]
	repeat(ones[:points], []float32{1})
	copy(o.to.Norm, ones)
	f.LatticeFilter = kernel.LatticeFilter{Lattice: o.Lattice, Channels: 1}
	f.N = 1
	f.Grid, f.Work = o.Grid[o.image*o.Len():][:o.Len()], o.Work[:2*o.Vertices()]
	f.X, f.Y = ones[:points], ones[points:]
	f.Run(e)
	for p, v := range f.Y {
		o.to.Norm[p] = kernel.LatticeNorm(v)
	}
}

// vertexTable numbers the keys of vertices, by open addressing.
type vertexTable struct {
	dims, count int
	keys        []int32 // [vertices dims]
	slots       []int32 // a vertex's number + 1, 0 if free; their number is a power of 2
}

func newVertexTable(dims, vertices int) vertexTable {
	slots := 1 << bits.Len(uint(2*vertices-1))
	return vertexTable{dims: dims, keys: make([]int32, vertices*dims), slots: make([]int32, slots)}
}

func (t *vertexTable) key(i int) []int32 { return t.keys[i*t.dims:][:t.dims] }

func (t *vertexTable) reset() {
	t.count = 0
	clear(t.slots)
}

// add is the number of the key at i, where no number below the last one given is.
func (t *vertexTable) add(i int) int {
	key := t.key(i)
	slot := t.slot(key)
	if t.slots[slot] == 0 {
		copy(t.key(t.count), key)
		t.count++
		t.slots[slot] = int32(t.count)
	}
	return int(t.slots[slot]) - 1
}

// find is the number of a key, -1 if it has none.
func (t *vertexTable) find(key []int32) int { return int(t.slots[t.slot(key)]) - 1 }

// slot is where a key is, or would be.
func (t *vertexTable) slot(key []int32) int {
	mask := len(t.slots) - 1
	for slot := t.hash(key) & mask; ; slot = (slot + 1) & mask {
		number := int(t.slots[slot])
		if number == 0 || equal(t.key(number-1), key) {
			return slot
		}
	}
}

// hash is FNV-1a's way of mixing, by coordinate, and its upper half folded in.
func (t *vertexTable) hash(key []int32) int {
	h := uint64(14695981039346656037)
	for _, v := range key {
		h = (h ^ uint64(uint32(v))) * 1099511628211
	}
	return int((h ^ h>>29) >> 1)
}

func equal(a, b []int32) bool {
	for i, v := range a {
		if v != b[i] {
			return false
		}
	}
	return true
}
