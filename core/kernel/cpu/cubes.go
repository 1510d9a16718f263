package cpu

//go:generate go run -C gen . cubes -out ../cubes_amd64.s -stubs ../cubes_stub_amd64.go -pkg cpu

// CubeSide is the numbers along x and y of a cube, and the most along z.
const CubeSide = 4

// Cubes are parts of a box of numbers, of which weighted sums are made: of a cubic B-spline, the coefficients around
// places.
type Cubes struct {
	Box        []float32
	Row, Slice int                    // numbers of the box from one row to the next, and from one slice to the next
	Slices     int                    // of each cube, from 1 to CubeSide
	First      []int                  // number of the box in each cube
	Shares     [][3][CubeSide]float32 // of the numbers of each cube along x, y and z
}

// Add adds to dst[i] the sum of the numbers of cube i, each times its shares. The bits are the same on every machine. It
// panics where a cube is not in the box.
func (c *Cubes) Add(dst []float32) {
	reach := (c.Slices-1)*c.Slice + (CubeSide-1)*(c.Row+1)
	for _, first := range c.First[:len(dst)] {
		_ = c.Box[first : first+reach+1]
	}
	addCubes(dst, c.Box, c.First, c.Shares[:len(dst)], c.Row, c.Slice, c.Slices)
}
