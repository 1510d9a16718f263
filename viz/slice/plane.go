// Package slice cuts pictures out of volumes: the voxels of one plane as they hang on a light box, with the
// letters of the patient's sides, at their true proportions in mm, windowed to grey and overlaid with labels.
//
// Pictures are in radiological orientation whatever way the voxels are stored: the patient's right is at the
// left of axial and coronal pictures, the front at the left of sagittal ones; the front (axial) or the head
// (coronal, sagittal) is up. Oblique volumes are shown along the nearest voxel axes, not resliced.
package slice

import (
	"fmt"
	"math"
	"strings"

	"dev.niftynet/core/volume"
)

// Plane is one of the three anatomical planes.
type Plane int

// The planes.
const (
	Axial Plane = iota
	Coronal
	Sagittal
)

// Planes lists the three planes in the order in which a viewer shows them.
func Planes() [3]Plane { return [3]Plane{Axial, Coronal, Sagittal} }

// String names the plane in lower case.
func (p Plane) String() string {
	switch p {
	case Axial:
		return "axial"
	case Coronal:
		return "coronal"
	case Sagittal:
		return "sagittal"
	default:
		return fmt.Sprintf("plane %d", int(p))
	}
}

// ParsePlane finds a plane by its name, whatever the case.
func ParsePlane(name string) (Plane, error) {
	for _, p := range Planes() {
		if strings.EqualFold(name, p.String()) {
			return p, nil
		}
	}
	return 0, fmt.Errorf("plane %q is not known: use axial, coronal or sagittal", name)
}

// Next is the plane after this one, the first after the last.
func (p Plane) Next() Plane { return (p + 1) % 3 }

// world axes of volume.Affine's rows.
const (
	right = iota
	front
	head
)

// hanging says which voxel axes a picture shows and which way they run.
type hanging struct {
	across, down, through int // voxel axes
	flipAcross, flipDown  bool
	edges                 Edges
}

// Edges names the patient's sides at the edges of a picture: R, L, A(nterior), P(osterior), S(uperior), I(nferior).
type Edges struct {
	Left, Right, Top, Bottom rune
}

// hang finds how a plane of the volume is shown.
func hang(a volume.Affine, p Plane) hanging {
	voxel := nearestAxes(a)
	var world [3]int // across, down, through
	var edges Edges
	switch p {
	case Coronal:
		world = [3]int{right, head, front}
		edges = Edges{Left: 'R', Right: 'L', Top: 'S', Bottom: 'I'}
	case Sagittal:
		world = [3]int{front, head, right}
		edges = Edges{Left: 'A', Right: 'P', Top: 'S', Bottom: 'I'}
	default:
		world = [3]int{right, front, head}
		edges = Edges{Left: 'R', Right: 'L', Top: 'A', Bottom: 'P'}
	}
	h := hanging{across: voxel[world[0]], down: voxel[world[1]], through: voxel[world[2]], edges: edges}
	// Every picture starts at the larger world coordinate: right, front, head.
	h.flipAcross = a[world[0]][h.across] >= 0
	h.flipDown = a[world[1]][h.down] >= 0
	return h
}

// nearestAxes gives, for each world axis, the voxel axis that runs along it best, each voxel axis once.
func nearestAxes(a volume.Affine) [3]int {
	spacing := spacingMM(a)
	best, most := [3]int{0, 1, 2}, math.Inf(-1)
	for _, order := range [6][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		sum := 0.0
		for world, voxel := range order {
			sum += math.Abs(a[world][voxel]) / spacing[voxel]
		}
		if sum > most+1e-9 {
			best, most = order, sum
		}
	}
	return best
}

// spacingMM is the voxel size along each voxel axis; an axis without a usable size counts as 1 mm.
func spacingMM(a volume.Affine) [3]float64 {
	var s [3]float64
	for i := range s {
		s[i] = math.Sqrt(a[0][i]*a[0][i] + a[1][i]*a[1][i] + a[2][i]*a[2][i])
		if !(s[i] > 0) || math.IsInf(s[i], 0) {
			s[i] = 1
		}
	}
	return s
}
