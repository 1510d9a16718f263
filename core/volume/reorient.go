package volume

import "slices"

// Reorient stores the voxels along the axes that codes names ("RAS", "LPS", ...). It only permutes and flips:
// no voxel changes its value or its world position. The volume itself is not changed.
func (v *Volume) Reorient(codes string) (*Volume, error) {
	want, err := ParseAxCodes(codes)
	if err != nil {
		return nil, err
	}
	have := v.Affine.Orientation()
	var size [3]int
	toOld := Affine{3: {3: 1}} // new voxel index to old
	first := 0                 // place in the old data of the new first voxel
	var step [3]int            // in the old data, along each new axis
	oldStep := [3]int{1, v.Size[0], v.Size[0] * v.Size[1]}
	for i, w := range want {
		j := have.axis(w.Axis)
		size[i] = v.Size[j]
		step[i], toOld[j][i] = oldStep[j], 1
		if have[j].Backwards != w.Backwards {
			last := v.Size[j] - 1
			first += last * oldStep[j]
			step[i], toOld[j][i], toOld[j][3] = -oldStep[j], -1, float64(last)
		}
	}
	out := New(size, v.Channels, v.Affine.Mul(toOld))
	for c := range v.Channels {
		gather(out.Channel(c), v.Channel(c), size, first, step)
	}
	return out, nil
}

// axis is the voxel axis that runs along a world axis.
func (o Orientation) axis(world int) int {
	return slices.IndexFunc(o[:], func(d Direction) bool { return d.Axis == world })
}

// gather fills dst, x fastest, with src voxels from first on, step apart along each axis.
func gather(dst, src []float32, size [3]int, first int, step [3]int) {
	i := 0
	for z := range size[2] {
		for y := range size[1] {
			from := first + z*step[2] + y*step[1]
			for range size[0] {
				dst[i] = src[from]
				from += step[0]
				i++
			}
		}
	}
}
