package sampler

import (
	"maps"
	"math/rand/v2"
	"slices"

	"dev.niftynet/core/volume"
)

// structures are the values of a map within a box, such as the labels that a case has.
type structures struct {
	of      *volume.Volume
	within  box
	classes []class // lowest value first
}

// class is one value.
type class struct {
	value  float32
	voxels int
	slices []int // of them, for each z of the box
}

// find counts the values of the first channel of v. It gives up, and says so, where there are more than most.
func find(v *volume.Volume, within box, most int) (s structures, ok bool) {
	s = structures{of: v, within: within}
	counts := map[float32][]int{}
	for z := within.from[2]; z < within.to[2]; z++ {
		for y := within.from[1]; y < within.to[1]; y++ {
			row := v.Data[v.Index(within.from[0], y, z):v.Index(within.to[0], y, z)]
			for len(row) > 0 {
				counted := counts[row[0]] // one look-up for each run of equal values
				if counted == nil {
					if len(counts) == most {
						return s, false
					}
					counted = make([]int, within.to[2]-within.from[2])
					counts[row[0]] = counted
				}
				n := run(row)
				counted[z-within.from[2]] += n
				row = row[n:]
			}
		}
	}
	for _, value := range slices.Sorted(maps.Keys(counts)) {
		c := class{value: value, slices: counts[value]}
		for _, n := range c.slices {
			c.voxels += n
		}
		s.classes = append(s.classes, c)
	}
	return s, true
}

// run is how many numbers at the start of a row are equal.
func run(row []float32) int {
	n := 1
	for n < len(row) && row[n] == row[0] {
		n++
	}
	return n
}

// leaveOutBackground leaves the values above 0.
func (s *structures) leaveOutBackground() {
	s.classes = slices.DeleteFunc(s.classes, func(c class) bool { return c.value <= 0 })
}

// voxel draws a value, then one of its voxels.
func (s *structures) voxel(random *rand.Rand) [3]int {
	drawn := s.classes[random.IntN(len(s.classes))]
	left := random.IntN(drawn.voxels)
	z := 0
	for left >= drawn.slices[z] {
		left -= drawn.slices[z]
		z++
	}
	z += s.within.from[2]
	for y := s.within.from[1]; y < s.within.to[1]; y++ {
		for x := s.within.from[0]; x < s.within.to[0]; x++ {
			if s.of.At(x, y, z) != drawn.value {
				continue
			}
			if left == 0 {
				return [3]int{x, y, z}
			}
			left--
		}
	}
	return s.within.from // not reached: voxels counts what is there
}

// bytes is the memory of the counts.
func (s *structures) bytes() int64 {
	const number = 8
	return int64(number * len(s.classes) * (s.within.to[2] - s.within.from[2]))
}
