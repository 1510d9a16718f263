package volume

import "math"

// Complete adds to one or two columns of an affine those of the axes that a line or a plane of voxels lacks: of
// length 1, perpendicular to the others, along the world's axes where these lie along them. Three columns are returned
// as they are.
func Complete(columns [][3]float64) [3][3]float64 {
	var all [3][3]float64
	copy(all[:], columns)
	switch len(columns) {
	case 0:
		return [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	case 1:
		// Of the next two world axes, so that x is followed by y.
		main := 0
		for i, x := range all[0] {
			if math.Abs(x) > math.Abs(all[0][main]) {
				main = i
			}
		}
		var near [3]float64
		near[(main+2)%3] = 1
		all[1] = cross(near, all[0])
		all[2] = cross(all[0], all[1])
	case 2:
		all[2] = cross(all[0], all[1])
	}
	return all
}

// cross is a vector of length 1 perpendicular to both, or 0 where they are parallel.
func cross(a, b [3]float64) [3]float64 {
	c := [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
	length := math.Hypot(math.Hypot(c[0], c[1]), c[2])
	if length == 0 {
		return c
	}
	return [3]float64{c[0] / length, c[1] / length, c[2] / length}
}
