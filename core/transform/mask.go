package transform

import (
	"slices"

	"dev.niftynet/core/volume"
)

// Mask marks voxels of one grid.
type Mask struct {
	Size [3]int // x, y, z
	Set  []bool // in the order of a volume's voxels
}

// none reports whether no voxel is set.
func (m Mask) none() bool {
	return !slices.Contains(m.Set, true)
}

// above marks the voxels of channel c of an image that are above a threshold.
func above(threshold float32, v *volume.Volume, c int) Mask {
	m := Mask{v.Size, make([]bool, v.Voxels())}
	for i, value := range v.Channel(c) {
		m.Set[i] = value > threshold
	}
	return m
}

// below marks the voxels of channel c of an image that are below a threshold.
func below(threshold float32, v *volume.Volume, c int) Mask {
	m := Mask{v.Size, make([]bool, v.Voxels())}
	for i, value := range v.Channel(c) {
		m.Set[i] = value < threshold
	}
	return m
}

// unite adds the voxels of another mask, in place, as far as both go.
func unite(mask, other []bool) {
	for i, set := range other[:min(len(mask), len(other))] {
		mask[i] = mask[i] || set
	}
}

// intersect takes away the voxels that another mask lacks, in place.
func (m Mask) intersect(other Mask) {
	for i, set := range other.Set {
		m.Set[i] = m.Set[i] && set
	}
}

// dilate adds the voxels that share a face with one of the mask.
func (m Mask) dilate() Mask {
	out := Mask{m.Size, slices.Clone(m.Set)}
	step := 1 // from one voxel along the axis to the next
	for _, n := range m.Size {
		for first := 0; first < len(m.Set); first += n * step {
			before, after := m.Set[first:first+n*step], out.Set[first:first+n*step]
			unite(after[step:], before)
			unite(after, before[step:])
		}
		step *= n
	}
	return out
}

// fillHoles adds, in place, the voxels from which no way over faces leads out of the image without crossing the mask.
// An axis of one voxel is no way out: holes of a picture lie in its plane.
func (m Mask) fillHoles() {
	f := flood{m, make([]bool, len(m.Set)), nil}
	f.enter()
	for len(f.rows) > 0 {
		row := f.rows[len(f.rows)-1]
		f.rows = f.rows[:len(f.rows)-1]
		f.spread(row)
	}
	for i, reached := range f.reached {
		m.Set[i] = !reached
	}
}

// Values is a copy of the voxels of a channel that the mask has.
func (m Mask) Values(channel []float32) []float32 {
	n := 0
	for _, set := range m.Set {
		if set {
			n++
		}
	}
	kept := make([]float32, 0, n)
	for i, set := range m.Set {
		if set {
			kept = append(kept, channel[i])
		}
	}
	return kept
}
