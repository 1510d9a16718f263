// Package aggregator puts what a network says about windows back into volumes.
package aggregator

import (
	"errors"
	"fmt"
	"math"

	"dev.niftynet/core/sampler"
	"dev.niftynet/core/tensor"
	"dev.niftynet/core/volume"
)

// Grid gathers the outputs of the windows of a sampler.Grid.
//
// With a border, that many voxels are cut from each side of a window, except where the case ends, and the last window
// to reach a voxel decides it. (NiftyNet never writes the case's own border.) Without, overlapping windows are
// averaged, the middle of a window counting more than its rim: weights are Gaussian with a deviation of an eighth of
// the window, as in nnU-Net (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z).
type Grid struct {
	canvas  *volume.Volume // outputs, or their weighted sums
	weights []float32      // sums of weights, a voxel each; nil with a border
	profile [3][]float32   // weights along x, y, z of a window
	window  [3]int
	border  [3]int
	done    bool
}

// NewGrid makes an empty canvas on the grid of like. Window and border, in voxels along x, y, z, are the sampler's.
func NewGrid(like *volume.Volume, channels int, window, border [3]int) *Grid {
	g := &Grid{canvas: volume.New(like.Size, channels, like.Affine), window: window, border: border}
	if max(border[0], border[1], border[2]) > 0 {
		return g
	}
	g.weights = make([]float32, like.Voxels())
	for axis, n := range window {
		g.profile[axis] = gaussian(n)
	}
	return g
}

// gaussian is 1 in the middle of n voxels and falls with a deviation of n/8.
func gaussian(n int) []float32 {
	w := make([]float32, n)
	for i := range w {
		d := (float64(i) - float64(n-1)/2) / (float64(n) / 8)
		w[i] = float32(math.Exp(-d * d / 2))
	}
	return w
}

// Add puts windows back: output [N D H W C] holds window i in place i. Windows beyond the locations are left out.
// Parts of a window outside the case are padding and are dropped.
func (g *Grid) Add(output *tensor.Tensor, locations []sampler.Location) error {
	w := g.window
	want := tensor.Shape{len(locations), w[2], w[1], w[0], g.canvas.Channels}
	if len(output.Shape) == len(want) {
		want[0] = max(want[0], output.Shape[0])
	}
	if !output.Shape.Equal(want) {
		return fmt.Errorf("put windows back: the network's output is %v, want %v: it must have the size of its input", output.Shape, want)
	}
	if g.done {
		return errors.New("put windows back: the volume has been taken already")
	}
	n := want[1:].Size()
	for i, at := range locations {
		if at.End != [3]int{at.Start[0] + w[0], at.Start[1] + w[1], at.Start[2] + w[2]} {
			return fmt.Errorf("put windows back: location %v is not a window of %v", at, w)
		}
		g.put(output.Data[i*n:(i+1)*n], at)
	}
	return nil
}

// put adds one window [D H W C].
func (g *Grid) put(window []float32, at sampler.Location) {
	from, to := g.inside(at)
	if from[0] >= to[0] {
		return
	}
	channels, voxels := g.canvas.Channels, g.canvas.Voxels()
	for z := from[2]; z < to[2]; z++ {
		for y := from[1]; y < to[1]; y++ {
			row := ((z-at.Start[2])*g.window[1]+y-at.Start[1])*g.window[0] + from[0] - at.Start[0]
			src := window[row*channels:]
			first := g.canvas.Index(from[0], y, z)
			n := to[0] - from[0]
			var weights []float32
			scale := float32(1)
			if g.weights != nil {
				weights = g.profile[0][from[0]-at.Start[0]:][:n]
				scale = g.profile[1][y-at.Start[1]] * g.profile[2][z-at.Start[2]]
				addScaled(g.weights[first:first+n], weights, scale)
			}
			for c := range channels {
				putRow(g.canvas.Data[c*voxels+first:][:n], src[c:], channels, weights, scale)
			}
		}
	}
}

// inside is the box, in voxels of the case, that a window decides.
func (g *Grid) inside(at sampler.Location) (from, to [3]int) {
	for axis, length := range g.canvas.Size {
		from[axis], to[axis] = at.Start[axis], at.End[axis]
		if from[axis] > 0 {
			from[axis] += g.border[axis]
		}
		if to[axis] < length {
			to[axis] -= g.border[axis]
		}
		from[axis], to[axis] = max(from[axis], 0), min(to[axis], length)
	}
	return from, to
}

// putRow writes every stride-th number of src to dst, or adds it by weight when there are weights.
func putRow(dst, src []float32, stride int, weights []float32, scale float32) {
	if weights == nil {
		for i := range dst {
			dst[i] = src[i*stride]
		}
		return
	}
	for i, w := range weights {
		dst[i] += float32(float32(w*scale) * src[i*stride])
	}
}

// addScaled adds scale * src to dst.
func addScaled(dst, src []float32, scale float32) {
	for i, v := range src {
		dst[i] += float32(v * scale)
	}
}

// Volume is the whole: one channel for each of the network's. Voxels that no window reached are 0. Nothing can be
// added afterwards.
func (g *Grid) Volume() *volume.Volume {
	if !g.done && g.weights != nil {
		for c := range g.canvas.Channels {
			x := g.canvas.Channel(c)
			for i, w := range g.weights {
				if w > 0 {
					x[i] /= w
				}
			}
		}
	}
	g.done = true
	return g.canvas
}

// Labels gives every voxel the number of its largest channel, the lowest where several are equal.
func Labels(v *volume.Volume) *volume.Volume {
	labels := volume.New(v.Size, 1, v.Affine)
	best := append([]float32(nil), v.Channel(0)...)
	for c := 1; c < v.Channels; c++ {
		for i, x := range v.Channel(c) {
			if x > best[i] {
				best[i], labels.Data[i] = x, float32(c)
			}
		}
	}
	return labels
}
