package kernel

import "slices"

// Concat joins arrays xs [S channels[i]] along their last axis to y [S sum of channels]; those that are nil are 0.
func Concat[T Float](channels []int, xs [][]T, y []T) {
	clear(y)
	width, from := Width(channels), 0
	for i, c := range channels {
		for s := range len(xs[i]) / c {
			copy(y[s*width+from:][:c], xs[i][s*c:])
		}
		from += c
	}
}

// Split cuts x [S sum of channels] along its last axis into ys [S channels[i]]; those that are nil are left
// out. It is the gradient of Concat.
func Split[T Float](channels []int, x []T, ys [][]T) {
	width, from := Width(channels), 0
	for i, c := range channels {
		for s := range len(ys[i]) / c {
			copy(ys[i][s*c:][:c], x[s*width+from:])
		}
		from += c
	}
}

// Width is the number of channels in all.
func Width(channels []int) int {
	width := 0
	for _, c := range channels {
		width += c
	}
	return width
}

// ChannelGroups is images [N D H W Groups*Channels] whose channels are added in groups: channel c of the result
// [N D H W Channels] is the sum of channels c, c+Channels, c+2*Channels, ...
type ChannelGroups struct {
	N                int    // images
	Size             [3]int // D, H, W
	Groups, Channels int
}

// Separable is the sum as a map along W, where the groups of a position follow each other.
func (g ChannelGroups) Separable() Separable {
	in := g.Size
	in[2] *= g.Groups
	return separable(g.N, g.Channels, in, g.Size, func(axis, o int) (int, []float64) {
		if axis < 2 {
			return o, []float64{1}
		}
		return o * g.Groups, slices.Repeat([]float64{1}, g.Groups)
	})
}
