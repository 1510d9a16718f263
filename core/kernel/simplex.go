package kernel

import "math"

// MaxLatticeDims is the most dimensions a permutohedral lattice may have.
const MaxLatticeDims = 15

// LatticeKey names a vertex of a permutohedral lattice of up to MaxLatticeDims dimensions by its coordinates but the
// last, which makes their sum 0.
type LatticeKey [MaxLatticeDims]int32

// After is the next vertex along a lattice axis, 0 to dims.
func (k LatticeKey) After(dims, axis int) LatticeKey {
	for i := range dims {
		k[i]++
	}
	if axis < dims {
		k[axis] -= int32(dims + 1)
	}
	return k
}

// Simplex is the cell of a permutohedral lattice that a point lies in: its dims+1 vertices, and the point's
// barycentric coordinates, which are not negative and sum to 1 (Adams, Baek & Davis 2010,
// doi:10.1111/j.1467-8659.2009.01645.x, section 3).
type Simplex struct {
	Weight  [MaxLatticeDims + 1]float64
	corner  [MaxLatticeDims + 1]int // the nearest vertex of remainder 0
	rank    [MaxLatticeDims + 1]int // of the distances from it
	lifted  [MaxLatticeDims + 1]float64
	weights [MaxLatticeDims + 2]float64
}

// Locate finds the cell of a point, in units of the Gaussian's standard deviation.
func (s *Simplex) Locate(point []float64) {
	d := len(point)
	s.lift(point)
	sum := s.round(d)
	s.order(d, sum)
	clear(s.weights[:d+2])
	for i := range d + 1 {
		delta := (s.lifted[i] - float64(s.corner[i])) / float64(d+1)
		s.weights[d-s.rank[i]] += delta
		s.weights[d+1-s.rank[i]] -= delta
	}
	s.weights[0] += 1 + s.weights[d+1]
	copy(s.Weight[:d+1], s.weights[:])
}

// lift takes a point to the hyperplane of coordinates with sum 0, so scaled that splat, blur and slice together are
// a Gaussian of standard deviation 1.
func (s *Simplex) lift(point []float64) {
	d := len(point)
	sum := 0.0
	for j := d; j > 0; j-- {
		v := point[j-1] * float64(d+1) * math.Sqrt(2./3/float64(j*(j+1)))
		s.lifted[j] = sum - float64(j)*v
		sum += v
	}
	s.lifted[0] = sum
}

// round finds the nearest point whose coordinates are multiples of d+1, and their sum over d+1.
func (s *Simplex) round(d int) int {
	const far = 1 << 24 // keys stay within an int32
	sum := 0
	for i, v := range s.lifted[:d+1] {
		multiple := integer(math.Round(v / float64(d+1)))
		multiple = min(max(multiple, -far), far)
		s.corner[i] = multiple * (d + 1)
		sum += multiple
	}
	return sum
}

// order ranks the coordinates by their distance from the corner, and moves the corner to where the sum is 0.
func (s *Simplex) order(d, sum int) {
	clear(s.rank[:d+1])
	for i := range d {
		for j := i + 1; j <= d; j++ {
			if s.lifted[i]-float64(s.corner[i]) < s.lifted[j]-float64(s.corner[j]) {
				s.rank[i]++
			} else {
				s.rank[j]++
			}
		}
	}
	for i := range d + 1 {
		s.rank[i] += sum
		switch {
		case s.rank[i] < 0:
			s.rank[i] += d + 1
			s.corner[i] += d + 1
		case s.rank[i] > d:
			s.rank[i] -= d + 1
			s.corner[i] -= d + 1
		}
		s.rank[i] = min(max(s.rank[i], 0), d) // a point too far away to be rounded
	}
}

// Vertex is the key of the simplex's vertex k of dims+1.
func (s *Simplex) Vertex(dims, k int) LatticeKey {
	var key LatticeKey
	for i := range dims {
		key[i] = int32(s.corner[i] + k)
		if s.rank[i] > dims-k {
			key[i] -= int32(dims + 1)
		}
	}
	return key
}
