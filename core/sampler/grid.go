package sampler

import (
	"fmt"
	"math"
)

// Grid cuts one case into windows that cover it, for inference.
type Grid struct {
	source  Case
	window  [3]int
	starts  [3][]int // of the windows along x, y, z
	padding []float32
}

// NewGrid plans windows of the given size (x, y, z voxels) that lie window - 2*border apart, so that what is left of
// them once border voxels are cut from each side still covers the case. As in NiftyNet, the last window ends with the
// case, and where two windows would do, a third lies between. A case smaller than the window is padded on both sides.
func NewGrid(c Case, window, border [3]int) (*Grid, error) {
	if err := checkCase(c); err != nil {
		return nil, err
	}
	g := &Grid{source: c, window: window, padding: minima(c.Image)}
	for axis, length := range c.Image.Size {
		step := window[axis] - 2*max(border[axis], 0)
		if window[axis] < 1 || step < 1 {
			return nil, fmt.Errorf("inference.border %v leaves nothing of the window %v: it must be less than half of it", border, window)
		}
		g.starts[axis] = starts(length, window[axis], step)
	}
	return g, nil
}

// starts is where windows begin along one axis.
func starts(length, window, step int) []int {
	if length <= window {
		return []int{padStart(length, window)}
	}
	last := length - window
	var points []int
	for p := 0; p < last; p += step {
		points = append(points, p)
	}
	points = append(points, last)
	if middle := int(math.RoundToEven(float64(last) / 2)); len(points) == 2 && middle > 0 && middle < last {
		points = append(points, middle)
	}
	return points
}

// Len is the number of windows.
func (g *Grid) Len() int { return len(g.starts[0]) * len(g.starts[1]) * len(g.starts[2]) }

// Location is the place of window i. In NiftyNet's order y changes slowest and z fastest.
func (g *Grid) Location(i int) Location {
	nx, nz := len(g.starts[0]), len(g.starts[2])
	at := Location{Case: g.source.ID, Start: [3]int{g.starts[0][i/nz%nx], g.starts[1][i/nz/nx], g.starts[2][i%nz]}}
	for axis := range at.End {
		at.End[axis] = at.Start[axis] + g.window[axis]
	}
	return at
}

// Batch makes memory for n windows, to be filled again and again. It has no labels.
func (g *Grid) Batch(n int) *Batch { return newBatch(n, g.window, g.source.Image.Channels) }

// Fill cuts windows first, first+1, ... into b and returns how many there were: fewer than b holds when the case ends.
// The rest of b then repeats windows from the start.
func (g *Grid) Fill(b *Batch, first int) int {
	for i := range b.Locations {
		b.Locations[i] = g.Location((first + i) % g.Len())
		cut(b.image(i), g.source.Image, b.Locations[i], g.padding)
	}
	return min(len(b.Locations), g.Len()-first)
}
