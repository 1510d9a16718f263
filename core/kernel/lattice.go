package kernel

import "math"

// Lattice is a Gaussian filter between all points of an image, near in space and alike in their channels, on a
// permutohedral lattice (Adams, Baek & Davis 2010, doi:10.1111/j.1467-8659.2009.01645.x): values are splat onto the
// vertices around each point, blurred with 1/2, 1, 1/2 along the lattice's axes and sliced out again.
//
// The lattice is an array of Len elements for every image, see LatticeImage; vertices are in it by their numbers, see
// VertexElement.
type Lattice struct {
	N        int
	Size     [3]int
	Channels int        // of the image
	Space    [3]float64 // standard deviations from one voxel to the next along D, H, W
	Range    float64    // standard deviations that a channel's unit is; with 0 the image's values do not count
}

// Dims is the number of dimensions: axes of more than one voxel, and channels.
func (l Lattice) Dims() int {
	dims := 0
	for _, n := range l.Size {
		dims += min(n-1, 1)
	}
	if l.Range != 0 {
		dims += l.Channels
	}
	return dims
}

// Points is the number of voxels of an image.
func (l Lattice) Points() int { return volume(l.Size) }

// Vertices is the most vertices that the lattice of an image can have.
func (l Lattice) Vertices() int { return l.Points() * (l.Dims() + 1) }

// Len is the number of elements of the lattice of an image.
func (l Lattice) Len() int {
	return l.Vertices()*(l.Dims()+3) + l.Points() + 1
}

// LatticeImage is the lattice of one image.
type LatticeImage[T Float] struct {
	Vertex, Weight []T // [points dims+1] the vertices around a point
	Norm           []T // [points] 1/sqrt of what the filter makes of ones
	Count          []T // [1] the number behind that of the last vertex
	After          []T // [vertices dims+1] the vertex after each along every lattice axis
}

// MaxLatticeVertices is the most vertices that a lattice may have.
const MaxLatticeVertices = 1 << 30

// VertexElement holds the number of a vertex, or -1 for none, in an element of a lattice. As float32 has whole numbers
// up to 2^24 alone, it is bits, which every copy keeps; none of them is infinite or not a number.
func VertexElement[T Float](number int) T { return T(math.Float32frombits(uint32(number + 1))) }

// VertexNumber is the number in an element.
func VertexNumber[T Float](element T) int { return int(math.Float32bits(float32(element))) - 1 }

// LatticeOf is image n of a lattice.
func LatticeOf[T Float](l Lattice, lattice []T, n int) LatticeImage[T] {
	data := lattice[n*l.Len():][:l.Len()]
	take := func(n int) (part []T) {
		part, data = data[:n:n], data[n:]
		return part
	}
	return LatticeImage[T]{
		Vertex: take(l.Vertices()), Weight: take(l.Vertices()), Norm: take(l.Points()), Count: take(1), After: data,
	}
}

// Position is point p of image n as the lattice sees it, in standard deviations; it needs room for Dims numbers.
func Position[T Float](l *Lattice, image []T, n, p int, position []float64) {
	at, k := place(p, l.Size), 0
	for axis, size := range l.Size {
		if size > 1 {
			position[k] = float64(at[axis]) * l.Space[axis]
			k++
		}
	}
	if l.Range != 0 {
		for c, v := range image[(n*l.Points()+p)*l.Channels:][:l.Channels] {
			position[k+c] = float64(v) * l.Range
		}
	}
}

// BuildLattice is the lattice [N Len] of images [N Size Channels]. Vertices are numbered as points meet them.
func BuildLattice[T Float](l Lattice, image, lattice []T) {
	clear(lattice)
	dims := l.Dims()
	position := make([]float64, dims)
	ones, filtered := make([]T, l.Points()), make([]T, l.Points())
	for n := range l.N {
		to := LatticeOf(l, lattice, n)
		numbers := make(map[LatticeKey]int)
		var keys []LatticeKey
		for p := range l.Points() {
			var s Simplex
			Position(&l, image, n, p, position)
			s.Locate(position)
			for k := range dims + 1 {
				key := s.Vertex(dims, k)
				number, known := numbers[key]
				if !known {
					number = len(keys)
					numbers[key] = number
					keys = append(keys, key)
				}
				to.Vertex[p*(dims+1)+k], to.Weight[p*(dims+1)+k] = VertexElement[T](number), T(s.Weight[k])
			}
			to.Norm[p], ones[p] = 1, 1
		}
		to.Count[0] = VertexElement[T](len(keys))
		for i, key := range keys {
			for axis := range dims + 1 {
				after, known := numbers[key.After(dims, axis)]
				if !known {
					after = -1
				}
				to.After[i*(dims+1)+axis] = VertexElement[T](after)
			}
		}
		filterImage(LatticeFilter{Lattice: l, Channels: 1}, to, ones, filtered)
		for p, v := range filtered {
			to.Norm[p] = LatticeNorm(v)
		}
	}
}

// LatticeNorm is the norm of a point at which the filter makes v of ones.
func LatticeNorm[T Float](v T) T { return T(1 / math.Sqrt(float64(v)+1e-20)) }

// LatticeFilter filters values [N points Channels] on a lattice.
type LatticeFilter struct {
	Lattice
	Channels int
	Reverse  bool // blur the last axis first: the filter's transpose
}

// FilterLattice is y [N points Channels] = norm * filter(norm * x).
func FilterLattice[T Float](f LatticeFilter, lattice, x, y []T) {
	size := f.Points() * f.Channels
	for n := range f.N {
		filterImage(f, LatticeOf(f.Lattice, lattice, n), x[n*size:][:size], y[n*size:][:size])
	}
}

// Axis is the lattice axis that is blurred in turn i.
func (f *LatticeFilter) Axis(i int) int {
	if f.Reverse {
		return f.Dims() - i
	}
	return i
}

func filterImage[T Float](f LatticeFilter, l LatticeImage[T], x, y []T) {
	corners := f.Dims() + 1
	count := VertexNumber(l.Count[0])
	values, blurred := make([]T, count*f.Channels), make([]T, count*f.Channels)
	for p, norm := range l.Norm {
		for k := p * corners; k < (p+1)*corners; k++ {
			for c := range f.Channels {
				values[VertexNumber(l.Vertex[k])*f.Channels+c] += l.Weight[k] * norm * x[p*f.Channels+c]
			}
		}
	}
	for turn := range corners {
		copy(blurred, values)
		for v := range count {
			after := VertexNumber(l.After[v*corners+f.Axis(turn)])
			for c := 0; c < f.Channels && after >= 0; c++ {
				blurred[v*f.Channels+c] += values[after*f.Channels+c] / 2
				blurred[after*f.Channels+c] += values[v*f.Channels+c] / 2
			}
		}
		values, blurred = blurred, values
	}
	clear(y)
	for p, norm := range l.Norm {
		for k := p * corners; k < (p+1)*corners; k++ {
			for c := range f.Channels {
				y[p*f.Channels+c] += l.Weight[k] * norm * values[VertexNumber(l.Vertex[k])*f.Channels+c]
			}
		}
	}
}
