package slice

import "dev.niftynet/core/volume"

// Cut is the voxels of one plane, turned the way they are looked at.
type Cut struct {
	W, H      int
	Data      []float32  // pixel (x, y) at y*W + x, y downwards
	SpacingMM [2]float64 // size of a pixel across and down
	Edges     Edges
}

// Depth is how many slices the volume has in the plane.
func Depth(v *volume.Volume, p Plane) int { return v.Size[hang(v.Affine, p).through] }

// Axis is the voxel axis (0 x, 1 y, 2 z) that a plane's index counts along.
func Axis(v *volume.Volume, p Plane) int { return hang(v.Affine, p).through }

// Fullest is the slice of a plane with the most labelled voxels, the middle one where there are none.
func Fullest(labels *volume.Volume, p Plane) int {
	axis := Axis(labels, p)
	counts := make([]int, labels.Size[axis])
	nx, ny := labels.Size[0], labels.Size[1]
	for i, v := range labels.Data[:labels.Voxels()] {
		if v != 0 {
			at := [3]int{i % nx, i / nx % ny, i / (nx * ny)}
			counts[at[axis]]++
		}
	}
	best := len(counts) / 2
	for i, c := range counts {
		if c > counts[best] {
			best = i
		}
	}
	return best
}

// Frame is a cut of the plane without its voxels: what every slice of the plane has in common. A volume without
// voxels has an empty one.
func Frame(v *volume.Volume, p Plane) Cut {
	h, spacing := hang(v.Affine, p), spacingMM(v.Affine)
	c := Cut{SpacingMM: [2]float64{spacing[h.across], spacing[h.down]}, Edges: h.edges}
	if v.Voxels() > 0 {
		c.W, c.H = v.Size[h.across], v.Size[h.down]
	}
	return c
}

// Take cuts slice index out of channel 0. The index counts voxels along Axis and is held within the volume;
// a volume without voxels gives an empty cut.
func Take(v *volume.Volume, p Plane, index int) Cut {
	h, c := hang(v.Affine, p), Frame(v, p)
	if c.W == 0 {
		return c
	}
	c.Data = make([]float32, c.W*c.H)
	var at [3]int
	at[h.through] = min(max(index, 0), v.Size[h.through]-1)
	for y := range c.H {
		at[h.down] = y
		if h.flipDown {
			at[h.down] = c.H - 1 - y
		}
		for x := range c.W {
			at[h.across] = x
			if h.flipAcross {
				at[h.across] = c.W - 1 - x
			}
			c.Data[y*c.W+x] = v.At(at[0], at[1], at[2])
		}
	}
	return c
}

// Fit is the size in pixels of the largest picture of the cut that a box holds with its proportions in mm
// kept. aspect is the height of the screen's pixel over its width; anything not positive counts as 1.
func (c Cut) Fit(maxW, maxH int, aspect float64) (w, h int) {
	if c.W == 0 || c.H == 0 || maxW <= 0 || maxH <= 0 {
		return 0, 0
	}
	if !(aspect > 0) {
		aspect = 1
	}
	wide := float64(c.W) * c.SpacingMM[0]
	high := float64(c.H) * c.SpacingMM[1] / aspect
	scale := min(float64(maxW)/wide, float64(maxH)/high)
	w = min(max(int(wide*scale+0.5), 1), maxW)
	h = min(max(int(high*scale+0.5), 1), maxH)
	return w, h
}
