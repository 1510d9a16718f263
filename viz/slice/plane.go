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
	orientation := a.Orientation()
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
	var voxel [3]int // axis along each world axis
	for i, d := range orientation {
		voxel[d.Axis] = i
	}
	h := hanging{across: voxel[world[0]], down: voxel[world[1]], through: voxel[world[2]], edges: edges}
	// Every picture starts at the larger world coordinate: right, front, head.
	h.flipAcross = !orientation[h.across].Backwards
	h.flipDown = !orientation[h.down].Backwards
	return h
}

// spacingMM is the voxel size along each voxel axis; an axis without a usable size counts as 1 mm.
func spacingMM(a volume.Affine) [3]float64 {
	s := a.SpacingMM()
	for i := range s {
		if !(s[i] > 0) || math.IsInf(s[i], 0) {
			s[i] = 1
		}
	}
	return s
}
