package transform

import (
	"slices"

	"dev.niftynet/core/volume"
)

// Padding is voxels added around a case, in front of and behind each axis.
type Padding struct {
	Before, After [3]int // voxels along x, y, z
	Mode          PadMode
}

// PadMode says what the added voxels hold; numpy.pad describes each. Axes are padded one after the other, x first, and
// the modes that sum a line up look at the line as it is when its axis' turn comes.
type PadMode string

// The modes of padding, by numpy's names.
const (
	PadConstant   PadMode = "constant"    // 0
	PadEdge       PadMode = "edge"        // the last voxel
	PadLinearRamp PadMode = "linear_ramp" // from 0 at the outer end to the last voxel
	PadMaximum    PadMode = "maximum"     // of the line
	PadMean       PadMode = "mean"        // of the line
	PadMedian     PadMode = "median"      // of the line
	PadMinimum    PadMode = "minimum"     // of the line
	PadReflect    PadMode = "reflect"     // the line mirrored at the middle of its last voxel
	PadSymmetric  PadMode = "symmetric"   // the line mirrored behind its last voxel
	PadWrap       PadMode = "wrap"        // the line again
)

// PadBy adds as many voxels on both sides of each axis.
func PadBy(voxels [3]int, mode PadMode) Padding { return Padding{voxels, voxels, mode} }

// PadTo adds what is missing to a size, the smaller half in front. Axes that are long enough stay as they are.
func PadTo(have, want [3]int, mode PadMode) Padding {
	p := Padding{Mode: mode}
	for axis := range have {
		missing := max(want[axis]-have[axis], 0)
		p.Before[axis], p.After[axis] = missing/2, missing-missing/2
	}
	return p
}

// IsNone reports whether nothing is added.
func (p Padding) IsNone() bool { return p.Before == [3]int{} && p.After == [3]int{} }

// Apply adds the voxels to an image; v itself is not changed.
func (p Padding) Apply(v *volume.Volume) *volume.Volume {
	for axis := range 3 {
		if p.Before[axis] > 0 || p.After[axis] > 0 {
			v = p.along(axis, v)
		}
	}
	return v
}

// ApplyLabels adds the voxels to a label map: copies of others where the mode makes such, otherwise 0. No map, nil, stays
// none.
func (p Padding) ApplyLabels(v *volume.Volume) *volume.Volume {
	if v == nil {
		return nil
	}
	if !p.Mode.copies() {
		p.Mode = PadConstant
	}
	return p.Apply(v)
}

// Invert takes the added voxels away again, from a volume of any number of channels.
func (p Padding) Invert(v *volume.Volume) *volume.Volume {
	if p.IsNone() {
		return v
	}
	size := v.Size
	for axis := range size {
		size[axis] -= p.Before[axis] + p.After[axis]
	}
	out := volume.New(size, v.Channels, moved(v.Affine, p.Before, 1))
	for c := range v.Channels {
		src, dst := v.Channel(c), out.Channel(c)
		for z := range size[2] {
			for y := range size[1] {
				first := v.Index(p.Before[0], y+p.Before[1], z+p.Before[2])
				copy(dst[out.Index(0, y, z):][:size[0]], src[first:])
			}
		}
	}
	return out
}

// moved is an affine whose first voxel is so many voxels further on, or back where sign is -1.
func moved(a volume.Affine, voxels [3]int, sign float64) volume.Affine {
	first := a.Apply([3]float64{sign * float64(voxels[0]), sign * float64(voxels[1]), sign * float64(voxels[2])})
	for i := range first {
		a[i][3] = first[i]
	}
	return a
}

// along pads one axis.
func (p Padding) along(axis int, v *volume.Volume) *volume.Volume {
	n, before := v.Size[axis], p.Before[axis]
	size := v.Size
	size[axis] += before + p.After[axis]
	var shift [3]int
	shift[axis] = before
	out := volume.New(size, v.Channels, moved(v.Affine, shift, -1))
	between := 1 // voxels from one of a line to the next
	for _, length := range size[:axis] {
		between *= length
	}
	line := make([]float32, size[axis])
	work := make([]float32, n)
	for outer := range len(v.Data) / (n * between) {
		for inner := range between {
			for k := range n {
				line[before+k] = v.Data[(outer*n+k)*between+inner]
			}
			p.Mode.fill(line, before, n, work)
			for k, value := range line {
				out.Data[(outer*len(line)+k)*between+inner] = value
			}
		}
	}
	return out
}

// fill writes all of a line but the n voxels from before on. work holds n numbers.
func (m PadMode) fill(line []float32, before, n int, work []float32) {
	kept := line[before : before+n]
	flat := m.value(kept, work)
	for i := range line {
		k := i - before // counted from the first voxel kept
		switch {
		case k >= 0 && k < n:
			continue
		case m == PadLinearRamp && k < 0:
			line[i] = kept[0] * float32(i) / float32(before)
		case m == PadLinearRamp:
			line[i] = kept[n-1] * float32(len(line)-1-i) / float32(len(line)-before-n)
		case m.copies():
			line[i] = kept[m.source(k, n)]
		default:
			line[i] = flat
		}
	}
}

// copies reports whether every added voxel is one of the line.
func (m PadMode) copies() bool {
	return m == PadEdge || m == PadReflect || m == PadSymmetric || m == PadWrap
}

// source is the voxel of a line of n that stands at place k beyond its ends.
func (m PadMode) source(k, n int) int {
	switch m {
	case PadWrap:
		return ((k % n) + n) % n
	case PadSymmetric:
		return volume.Fold(k, n)
	case PadReflect:
		return volume.Mirror(k, n)
	default:
		return min(max(k, 0), n-1)
	}
}

// value is what a mode makes of a line as a whole; 0 for the others.
func (m PadMode) value(line, work []float32) float32 {
	switch m {
	case PadMaximum:
		return slices.Max(line)
	case PadMinimum:
		return slices.Min(line)
	case PadMean:
		mean, _ := moments(line)
		return float32(mean)
	case PadMedian:
		copy(work, line)
		return float32(quantiles(work, []float64{0.5})[0])
	default:
		return 0
	}
}
