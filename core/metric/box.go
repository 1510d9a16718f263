package metric

import "dev.niftynet/core/volume"

// box is a block of voxels.
type box struct {
	first, size [3]int
}

func (b box) voxels() int { return b.size[0] * b.size[1] * b.size[2] }

// boundingBox is the smallest box around all voxels of a label in either volume, empty if there are none.
func boundingBox(a, b *volume.Volume, label int) box {
	low, high := a.Size, [3]int{-1, -1, -1}
	l := float32(label)
	i := 0
	for z := range a.Size[2] {
		for y := range a.Size[1] {
			for x := range a.Size[0] {
				if a.Data[i] == l || b.Data[i] == l {
					for axis, at := range [3]int{x, y, z} {
						low[axis], high[axis] = min(low[axis], at), max(high[axis], at)
					}
				}
				i++
			}
		}
	}
	if high[0] < 0 {
		return box{}
	}
	return box{first: low, size: [3]int{high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1}}
}

// border marks the voxels of a label, within a box that holds them all, of which fewer than six face neighbours
// have the label. What lies outside the volume has not.
func border(v *volume.Volume, label int, b box) []bool {
	mask := make([]bool, b.voxels())
	i := 0
	for z := range b.size[2] {
		for y := range b.size[1] {
			row := v.Data[v.Index(b.first[0], b.first[1]+y, b.first[2]+z):][:b.size[0]]
			for _, value := range row {
				mask[i] = value == float32(label)
				i++
			}
		}
	}
	edge := make([]bool, len(mask))
	step := [3]int{1, b.size[0], b.size[0] * b.size[1]}
	i = 0
	for z := range b.size[2] {
		for y := range b.size[1] {
			for x := range b.size[0] {
				edge[i] = mask[i] && !surrounded(mask, i, [3]int{x, y, z}, b.size, step)
				i++
			}
		}
	}
	return edge
}

func surrounded(mask []bool, i int, at, size, step [3]int) bool {
	for axis, s := range step {
		if at[axis] == 0 || at[axis] == size[axis]-1 || !mask[i-s] || !mask[i+s] {
			return false
		}
	}
	return true
}
