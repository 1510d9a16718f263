package kernel_test

import (
	"fmt"
	"math"
	"testing"

	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/kerneltest"
)

func TestSimplex_SurroundsItsPoint(t *testing.T) {
	for dims := 1; dims <= 6; dims++ {
		for trial := range 50 {
			point := kerneltest.Normal(uint64(trial), dims)
			var s kernel.Simplex
			s.Locate(point)
			total := 0.0
			seen := make(map[kernel.LatticeKey]bool)
			middle := make([]float64, dims)
			for k := range dims + 1 {
				if s.Weight[k] < -1e-12 {
					t.Fatalf("%d dimensions: vertex %d has weight %g", dims, k, s.Weight[k])
				}
				key := s.Vertex(dims, k)
				seen[key] = true
				total += s.Weight[k]
				for i := range middle {
					middle[i] += s.Weight[k] * float64(key[i])
				}
			}
			if len(seen) != dims+1 || !(math.Abs(total-1) <= 1e-12) {
				t.Fatalf("%d dimensions: %d vertices of weight %g, want %d of weight 1", dims, len(seen), total, dims+1)
			}
			// The weighted mean of the vertices is the point lifted to the lattice's plane (Adams et al., equation 1).
			for i := range middle {
				want := 0.0
				for j := max(i, 1); j <= dims; j++ {
					v := point[j-1] * float64(dims+1) * math.Sqrt(2./3/float64(j*(j+1)))
					if j == i {
						v *= -float64(j)
					}
					want += v
				}
				if !(math.Abs(middle[i]-want) <= 1e-9) {
					t.Fatalf("%d dimensions: the mean of the vertices is %g along %d, want %g", dims, middle[i], i, want)
				}
			}
		}
	}
}

func bilateral() (l kernel.Lattice, image []float64) {
	l = kernel.Lattice{N: 2, Size: [3]int{4, 5, 6}, Channels: 1, Space: [3]float64{0.5, 0.4, 0.3}, Range: 0.7}
	return l, kerneltest.Normal(1, 2*120)
}

// dense is the filter that the lattice is an approximation of: every point looks at every other.
func dense(l kernel.Lattice, image, x []float64, width float64) []float64 {
	points := l.Points()
	y, weights := make([]float64, len(x)), make([]float64, points*points)
	for n := range l.N {
		norm := make([]float64, points)
		for p := range points {
			a, b := make([]float64, l.Dims()), make([]float64, l.Dims())
			kernel.Position(&l, image, n, p, a)
			for q := range points {
				kernel.Position(&l, image, n, q, b)
				square := 0.0
				for i := range a {
					square += (a[i] - b[i]) * (a[i] - b[i])
				}
				weights[p*points+q] = math.Exp(-square / 2 / width / width)
				norm[p] += weights[p*points+q]
			}
		}
		for p := range points {
			for q := range points {
				y[n*points+p] += weights[p*points+q] * x[n*points+q] / math.Sqrt(norm[p]*norm[q])
			}
		}
	}
	return y
}

func TestFilterLattice_IsNearTheGaussianBetweenAllPoints(t *testing.T) {
	l, image := bilateral()
	x := make([]float64, 240)
	for i := range x {
		x[i] = 1 + math.Sin(float64(i)) + image[i]
	}
	lattice, y := make([]float64, 2*l.Len()), make([]float64, len(x))
	kernel.BuildLattice(l, image, lattice)
	kernel.FilterLattice(kernel.LatticeFilter{Lattice: l, Channels: 1}, lattice, x, y)
	distance := func(want []float64) float64 {
		difference, size := 0.0, 0.0
		for i, v := range want {
			difference += (y[i] - v) * (y[i] - v)
			size += v * v
		}
		return math.Sqrt(difference / size)
	}
	if d := distance(dense(l, image, x, 1)); d > 0.05 {
		t.Errorf("%.3f from the Gaussian filter, want at most 0.05", d)
	}
	for _, width := range []float64{0.5, 2} {
		if d := distance(dense(l, image, x, width)); d < 0.1 {
			t.Errorf("%.3f from a Gaussian %g times as wide, which is another filter", d, width)
		}
	}
}

// NiftyNet's own test: an image of zeros beside one of ones.
func TestFilterLattice_KeepsImagesApart(t *testing.T) {
	for _, weight := range []float64{0.7, 0} {
		l, image := bilateral()
		l.Range = weight
		copy(image, make([]float64, 120))
		x := make([]float64, 240)
		for i := range x[120:] {
			x[120+i] = 1
		}
		lattice, y := make([]float64, 2*l.Len()), make([]float64, len(x))
		kernel.BuildLattice(l, image, lattice)
		kernel.FilterLattice(kernel.LatticeFilter{Lattice: l, Channels: 1}, lattice, x, y)
		for i, v := range y {
			if (i < 120) != (v == 0) {
				t.Fatalf("point %d of image %d has %g", i%120, i/120, v)
			}
		}
	}
}

func TestFilterLattice_InReverseIsItsGradient(t *testing.T) {
	for _, size := range [][3]int{{3, 3, 4}, {1, 5, 4}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			l := kernel.Lattice{N: 2, Size: size, Channels: 2, Space: [3]float64{0.5, 0.4, 0.3}, Range: 0.7}
			image := kerneltest.Normal(1, 2*l.Points()*2)
			x, dy := kerneltest.Normal(2, 2*l.Points()*3), kerneltest.Normal(3, 2*l.Points()*3)
			f := kernel.LatticeFilter{Lattice: l, Channels: 3}
			lattice, dx := make([]float64, 2*l.Len()), make([]float64, len(x))
			kernel.BuildLattice(l, image, lattice)
			f.Reverse = true
			kernel.FilterLattice(f, lattice, dy, dx)
			f.Reverse = false
			kerneltest.Gradient(t, func(x []float64) float64 {
				y := make([]float64, len(x))
				kernel.FilterLattice(f, lattice, x, y)
				return kerneltest.Dot(y, dy)
			}, x, dx)
		})
	}
}

func TestBuildLattice_TakesAnyValue(t *testing.T) {
	l := kernel.Lattice{N: 1, Size: [3]int{1, 2, 2}, Channels: 1, Space: [3]float64{1, 1, 1}, Range: 1}
	lattice := make([]float64, l.Len())
	kernel.BuildLattice(l, []float64{math.NaN(), math.Inf(1), -1e300, 0}, lattice)
	for _, v := range kernel.LatticeOf(l, lattice, 0).Vertex {
		if n := kernel.VertexNumber(v); n < 0 || n >= l.Vertices() {
			t.Errorf("vertex %d of %d", n, l.Vertices())
		}
	}
}

func TestVertexElement_HoldsNumbersThatFloatsDoNot(t *testing.T) {
	numbers := []int{-1, 0, 1, 1 << 23, 1<<24 - 1, 1<<24 + 1, 1<<24 + 3, 1<<30 - 1, kernel.MaxLatticeVertices}
	for _, n := range numbers {
		narrow, wide := kernel.VertexElement[float32](n), kernel.VertexElement[float64](n)
		if a, b := kernel.VertexNumber(narrow), kernel.VertexNumber(wide); a != n || b != n {
			t.Errorf("number %d is %d in a float32, %d in a float64", n, a, b)
		}
		if v := float64(narrow); math.IsNaN(v) || math.IsInf(v, 0) {
			t.Errorf("number %d looks like %v", n, v)
		}
	}
}
