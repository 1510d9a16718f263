package augment

import (
	"math"

	"dev.niftynet/core/volume"
)

// Map tells where in a case the voxels of a window come from: turned, scaled and sheared about the window's middle, in
// mm so that things keep their shape whatever the voxels', then deformed.
type Map struct {
	size        [3]int
	first       [3]float64    // where the window's first voxel comes from, in voxels of the case
	step        [3][3]float64 // how far that moves for each voxel along x, y, z of the window
	deformation *Deformation
	smoothing   [3]float64 // standard deviation in voxels of the filter for images; zeros for none

	imageOrder, labelOrder int
}

// Map is the map of the change for a window whose middle lies at a place of the case, in voxels: (start + end - 1) / 2.
// Flips are no part of it.
func (c *Change) Map(middle [3]float64, shape Shape) Map {
	m := Map{size: shape.Window, deformation: c.Deformation, imageOrder: shape.ImageOrder, labelOrder: shape.LabelOrder}
	back := c.backward()
	for axis := range m.step {
		for i := range 3 {
			m.step[axis][i] = back[i][axis] * shape.SpacingMM[axis] / shape.SpacingMM[i]
		}
	}
	m.first = middle
	for axis, n := range m.size {
		for i := range 3 {
			m.first[i] -= m.step[axis][i] * float64(n-1) / 2
		}
	}
	if c.Antialias {
		for axis, z := range c.Zoom {
			m.smoothing[axis] = volume.Antialias(1 / z)
		}
	}
	return m
}

// backward takes mm from the middle of the window to mm from there in the case: the inverse of shear and scaling, after
// that of the turn.
func (c *Change) backward() (back [3][3]float64) {
	turn := rotation(c.TurnDegrees)
	shear := [3][3]float64{{1, -c.Shear[0], c.Shear[0]*c.Shear[2] - c.Shear[1]}, {0, 1, -c.Shear[2]}, {0, 0, 1}}
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				back[i][j] += shear[i][k] * turn[j][k] / c.Zoom[i]
			}
		}
	}
	return back
}

// rotation turns about x, then y, then z; positive angles turn y to z, z to x and x to y.
func rotation(degrees [3]float64) [3][3]float64 {
	var sin, cos [3]float64
	for i, d := range degrees {
		sin[i], cos[i] = math.Sincos(d * math.Pi / 180)
	}
	return [3][3]float64{
		{cos[2] * cos[1], cos[2]*sin[1]*sin[0] - sin[2]*cos[0], cos[2]*sin[1]*cos[0] + sin[2]*sin[0]},
		{sin[2] * cos[1], sin[2]*sin[1]*sin[0] + cos[2]*cos[0], sin[2]*sin[1]*cos[0] - cos[2]*sin[0]},
		{-sin[1], cos[1] * sin[0], cos[1] * cos[0]},
	}
}

// row is where the voxels of the row (y, z) come from.
func (m *Map) row(y, z int, s *Scratch) *places {
	for i := range s.row {
		to := grown(&s.row[i], m.size[0])
		place, step := inParts(m.first[i]+float64(y)*m.step[1][i]+float64(z)*m.step[2][i]), inParts(m.step[0][i])
		for x := range to {
			to[x] = place
			place += step
		}
	}
	if m.deformation != nil {
		m.deformation.add(&s.row, y, z, s)
	}
	return &s.row
}

// Image writes channel c of v, seen through the map, to every channels-th number of dst [D H W C] from the c-th on. The
// case is surrounded by padding, into which its outermost voxels fade within one voxel.
func (m *Map) Image(dst []float32, v *volume.Volume, c int, padding float32, s *Scratch) {
	see := m.eye(grid{v.Channel(c), v.Size, [3]int{}}, s)
	values := grown(&s.values, m.size[0])
	for z := range m.size[2] {
		for y := range m.size[1] {
			see(values, m.row(y, z, s), padding)
			for x, value := range values {
				dst[x*v.Channels+c] = value
			}
			dst = dst[m.size[0]*v.Channels:]
		}
	}
}

// eye is how the values at the places of a row are found.
func (m *Map) eye(from grid, s *Scratch) func(dst []float32, row *places, padding float32) {
	smooths := m.smoothing != [3]float64{}
	switch {
	case m.imageOrder == 0:
		return from.nearest
	case m.imageOrder == 1 && !smooths:
		return from.linear
	}
	from = m.box(from, s)
	if smooths {
		smooth(from.data, from.size, m.smoothing, s)
	}
	if m.imageOrder == 1 {
		return from.linear
	}
	curve := newSpline(from, m.imageOrder, m.size[0], s)
	return curve.interpolate
}

// Label writes the classes of v, seen through the map, to dst [D H W 1]. Outside the case is class 0.
func (m *Map) Label(dst []float32, v *volume.Volume, s *Scratch) {
	from := grid{v.Data, v.Size, [3]int{}}
	for z := range m.size[2] {
		for y := range m.size[1] {
			line := dst[:m.size[0]]
			dst = dst[m.size[0]:]
			if m.labelOrder == 0 {
				from.nearest(line, m.row(y, z, s), 0)
			} else {
				from.vote(line, m.row(y, z, s))
			}
		}
	}
}

// box copies the part of a case that the map looks at, with what smoothing and splines need around it.
func (m *Map) box(from grid, s *Scratch) grid {
	var size, start [3]int
	for i := range 3 {
		low, high := m.first[i], m.first[i]
		for axis, n := range m.size {
			low += min(0, m.step[axis][i]*float64(n-1))
			high += max(0, m.step[axis][i]*float64(n-1))
		}
		margin := float64(len(volume.Gaussian(m.smoothing[i])) + 1)
		if m.imageOrder > 1 {
			margin += splineReach
		}
		if m.deformation != nil {
			margin += m.deformation.reach()[i]
		}
		last := float64(from.size[i])
		start[i] = int(min(max(math.Floor(low-margin), 0), last-1))
		size[i] = int(min(max(math.Ceil(high+margin)+1, float64(start[i]+1)), last)) - start[i]
	}
	room := splineRoom(size)
	memory := grown(&s.box, size[0]*size[1]*size[2]+room)
	box := grid{memory[:len(memory)-room], size, start}
	for z := range size[2] {
		for y := range size[1] {
			at := ((start[2]+z)*from.size[1]+start[1]+y)*from.size[0] + start[0]
			copy(box.data[(z*size[1]+y)*size[0]:][:size[0]], from.data[at:])
		}
	}
	return box
}
