package volume

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Orientation says for each voxel axis x, y, z which way through the body it runs.
type Orientation [3]Direction

// Direction is one way along a world axis.
type Direction struct {
	Axis      int  // world axis: 0 left to right, 1 back to front, 2 foot to head
	Backwards bool // towards left, back or foot
}

// Letters of the two ends of each world axis; an axis is named for the end it grows towards.
const (
	forwardCodes  = "RAS"
	backwardCodes = "LPI"
)

// ParseAxCodes reads three letters such as "RAS" or "lpi": the direction in which each voxel axis grows,
// one of R/L, A/P and S/I each.
func ParseAxCodes(codes string) (Orientation, error) {
	var o Orientation
	upper := strings.ToUpper(codes)
	if len(upper) != 3 {
		return o, fmt.Errorf("axis codes %q: want three letters such as RAS", codes)
	}
	var used [3]bool
	for i := range 3 {
		axis, backwards := strings.IndexByte(forwardCodes, upper[i]), false
		if axis < 0 {
			axis, backwards = strings.IndexByte(backwardCodes, upper[i]), true
		}
		if axis < 0 || used[axis] {
			return o, fmt.Errorf("axis codes %q: want one letter each of R or L, A or P, S or I", codes)
		}
		used[axis] = true
		o[i] = Direction{axis, backwards}
	}
	return o, nil
}

// String gives the axis codes, such as "RAS".
func (o Orientation) String() string {
	var codes [3]byte
	for i, d := range o {
		codes[i] = forwardCodes[d.Axis]
		if d.Backwards {
			codes[i] = backwardCodes[d.Axis]
		}
	}
	return string(codes[:])
}

// AxCodes names the direction in which each voxel axis grows, such as "RAS"; see Orientation.
func (a Affine) AxCodes() string { return a.Orientation().String() }

// tie is how far apart components of unit vectors lie that count as equal: headers are rounded.
const tie = 1e-4

// Orientation gives each voxel axis the world axis that it runs closest to, none twice: an oblique or sheared
// grid is judged by the nearest rotation, its clearest axis first, as NiBabel's io_orientation does. Where that leaves
// a choice, as halfway between two world axes, it goes by the axes' place in the body, however they are stored.
func (a Affine) Orientation() Orientation {
	r := a.rotation()
	order := []int{0, 1, 2}
	slices.SortStableFunc(order, func(i, j int) int { return byClarity(r, i, j) })
	var o Orientation
	var used [3]bool
	for _, j := range order {
		axis := -1
		for i := range 3 {
			if !used[i] && (axis < 0 || math.Abs(r[i][j]) > math.Abs(r[axis][j])+tie) {
				axis = i
			}
		}
		used[axis] = true
		o[j] = Direction{axis, r[axis][j] < 0}
	}
	return o
}

// byClarity puts the column with the largest component first; of equally clear ones, that which leans further to the
// right, front or head, once it is pointed to the right, front or head.
func byClarity(r [3][3]float64, i, j int) int {
	a, b := pointed(r, i), pointed(r, j)
	strongest := func(c [3]float64) float64 { return max(c[0]*c[0], c[1]*c[1], c[2]*c[2]) }
	if s, t := strongest(a), strongest(b); math.Abs(s-t) > tie {
		return cmp.Compare(t, s)
	}
	for k := range a {
		if math.Abs(a[k]-b[k]) > tie {
			return cmp.Compare(b[k], a[k])
		}
	}
	return 0
}

// pointed is column j, or its opposite, so that its first component that is not 0 is positive.
func pointed(r [3][3]float64, j int) [3]float64 {
	c := [3]float64{r[0][j], r[1][j], r[2][j]}
	first := slices.IndexFunc(c[:], func(x float64) bool { return math.Abs(x) > tie })
	if first >= 0 && c[first] < 0 {
		return [3]float64{-c[0], -c[1], -c[2]}
	}
	return c
}

// rotation is the orthogonal matrix nearest to the affine's axes at unit length: the polar factor, by Newton's
// iteration R <- (R + R^-T)/2 (Higham 1986, doi:10.1137/0907079). Axes that span no space are returned as they are.
func (a Affine) rotation() [3][3]float64 {
	r := Identity()
	for j, s := range a.SpacingMM() {
		for i := range 3 {
			r[i][j] = a[i][j] / max(s, math.SmallestNonzeroFloat64)
		}
	}
	for range 50 {
		inv, err := r.Inverse()
		if err != nil {
			break
		}
		change := 0.0
		for i := range 3 {
			for j := range 3 {
				next := (r[i][j] + inv[j][i]) / 2
				change = max(change, math.Abs(next-r[i][j]))
				r[i][j] = next
			}
		}
		if change < 1e-15 {
			break
		}
	}
	return [3][3]float64{[3]float64(r[0][:3]), [3]float64(r[1][:3]), [3]float64(r[2][:3])}
}
